"""The item bank: blueprints, items in immutable versions, review, import, drawing papers."""
