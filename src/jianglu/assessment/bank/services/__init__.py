"""What is done with the bank: banks and blueprints, items, sheets of items, papers."""

from .banks import CITY_BANK_REGION, NodeRow, create_bank, save_blueprint, withdraw_blueprint
from .documents import export_text, import_text
from .items import (
    add_items,
    adopt_item,
    resume_item,
    retire_item,
    review_item,
    revise_item,
    submit_item,
    suspend_item,
    write_item,
)
from .papers import count_exposure, draw_paper, enemies_of, keys_of, newest_versions, questions_of, version_keys
from .pictures import add_picture
from .qti import export_qti, import_qti
from .relations import declare_enemies, dissolve_enemies, similar_items, similar_pairs
from .sheets import export_items, import_items, import_template, text_of
from .text import ItemText

__all__ = [
    "CITY_BANK_REGION", "ItemText", "NodeRow", "add_items", "add_picture", "adopt_item", "count_exposure",
    "create_bank", "declare_enemies",
    "dissolve_enemies", "draw_paper", "enemies_of", "export_items", "export_qti", "export_text", "import_items", "import_qti",
    "import_template", "import_text", "keys_of", "newest_versions", "questions_of", "resume_item", "retire_item", "review_item",
    "revise_item", "save_blueprint", "similar_items", "similar_pairs", "submit_item", "suspend_item", "text_of",
    "version_keys", "withdraw_blueprint", "write_item",
]  # fmt: skip
