"""What may be written in learning, each verb with the actor first."""

from .authoring import (
    begin_version,
    clone_course,
    create_course,
    describe,
    import_course,
    load_categories,
    publish,
    retire,
)
from .contents import (
    add_activity,
    add_module,
    edit_activity,
    remove_activity,
    remove_module,
    rename_module,
)
from .exchange import ask_import, export_course, run_import
from .launches import abandon_stale, add_statements, fetch_token, launch
from .notes import remove_note, write_note
from .ordering import arrange, arrange_questions, move_activity, move_module, move_question
from .packages import begin_again, commit_part, open_part, take_package, take_package_bytes
from .prerequisites import set_prerequisites
from .questions import add_question, edit_question, paste_questions, remove_question
from .quizzes import save_answers, start_attempt, submit_attempt
from .releases import set_activity_release, set_module_release
from .reviews import answer_remark, ask_for_review, remark, send_to_review
from .sessions import beat, close_session, close_stale_sessions, confirm_presence, open_session
from .staleness import ask_owners, keep_course, retire_unanswered
from .study import enrol, enrol_many, finish_reading, import_hours, record_completions, record_progress
from .work import hand_in, judge

__all__ = [
    "abandon_stale",
    "add_activity",
    "add_module",
    "add_question",
    "add_statements",
    "answer_remark",
    "arrange",
    "arrange_questions",
    "ask_for_review",
    "ask_import",
    "ask_owners",
    "beat",
    "begin_again",
    "begin_version",
    "clone_course",
    "close_session",
    "close_stale_sessions",
    "commit_part",
    "confirm_presence",
    "create_course",
    "describe",
    "edit_activity",
    "edit_question",
    "enrol",
    "enrol_many",
    "export_course",
    "fetch_token",
    "finish_reading",
    "hand_in",
    "import_course",
    "import_hours",
    "judge",
    "keep_course",
    "launch",
    "load_categories",
    "move_activity",
    "move_module",
    "move_question",
    "open_part",
    "open_session",
    "paste_questions",
    "publish",
    "record_completions",
    "record_progress",
    "remark",
    "remove_activity",
    "remove_module",
    "remove_note",
    "remove_question",
    "rename_module",
    "retire",
    "retire_unanswered",
    "run_import",
    "save_answers",
    "send_to_review",
    "set_activity_release",
    "set_module_release",
    "set_prerequisites",
    "start_attempt",
    "submit_attempt",
    "take_package",
    "take_package_bytes",
    "write_note",
]
