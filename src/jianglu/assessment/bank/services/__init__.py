"""What is done with the bank: banks and blueprints, items, sheets of items, papers."""

from .banks import CITY_BANK_REGION, NodeRow, create_bank, save_blueprint
from .items import add_items, retire_item, review_item, revise_item, submit_item, suspend_item, write_item
from .papers import draw_paper, keys_of
from .sheets import import_items, import_template, text_of
from .text import ItemText

__all__ = [
    "CITY_BANK_REGION", "ItemText", "NodeRow", "add_items", "create_bank", "draw_paper", "import_items",
    "import_template", "keys_of", "retire_item", "review_item", "revise_item", "save_blueprint", "submit_item",
    "suspend_item", "text_of", "write_item",
]  # fmt: skip
