"""A learner's plan for the week, reminders for who asks, and what to learn next with the reason."""
