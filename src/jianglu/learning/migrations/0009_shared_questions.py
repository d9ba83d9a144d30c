"""Questions as the assessment room writes them; saves that know of each other."""

import re

from django.db import migrations, models

KINDS = {"judge": "true_false"}
BLANK = re.compile(r"_{3,}")


def letters(places):
    return [chr(ord("A") + int(place)) for place in places if str(place).isdigit()]


def convert(apps, schema_editor):
    """Kinds, options, keys and given answers into those of `platform.questions`; versions stay what they say."""
    Question = apps.get_model("learning", "Question")
    Attempt = apps.get_model("learning", "Attempt")
    schema_editor.execute("ALTER TABLE learning_question DISABLE TRIGGER learning_frozen")
    for question in Question.objects.iterator(chunk_size=500):
        if question.kind == "judge":
            question.answer = ["T" if question.answer is True else "F"]
        elif question.kind == "fill":
            parts = BLANK.split(question.stem)
            question.stem = f"{parts[0]}____{''.join(parts[1:])}" if len(parts) > 1 else f"{question.stem} ____"
            question.answer = ["|".join(question.answer)]
        else:
            question.options = [[chr(ord("A") + n), text] for n, text in enumerate(question.options)]
            question.answer = letters(question.answer)
        question.kind = KINDS.get(question.kind, question.kind)
        question.save(update_fields=["kind", "stem", "options", "answer"])
    schema_editor.execute("ALTER TABLE learning_question ENABLE TRIGGER learning_frozen")
    for attempt in Attempt.objects.exclude(answers={}).iterator(chunk_size=500):
        attempt.answers = {key: said(given) for key, given in attempt.answers.items()}
        attempt.save(update_fields=["answers"])


def said(given):
    if isinstance(given, bool):
        return ["T" if given else "F"]
    if isinstance(given, list):
        return letters(given)
    return [str(given)] if given not in (None, "") else []


REVISED = [
    ("revision", lambda: models.PositiveIntegerField(default=0)),
    ("edited_at", lambda: models.DateTimeField(blank=True, null=True)),
    ("edited_by", lambda: models.CharField(blank=True, max_length=100)),
]


class Migration(migrations.Migration):
    dependencies = [("learning", "0008_work")]
    operations = [
        *[
            migrations.AddField(model, name, field())
            for model in ("activity", "courseversion", "question")
            for name, field in REVISED
        ],
        migrations.AlterField(
            "question",
            "kind",
            models.CharField(
                choices=[
                    ("single", "单项选择题"),
                    ("multiple", "多项选择题"),
                    ("true_false", "判断题"),
                    ("fill", "填空题"),
                    ("match", "连线题"),
                    ("order", "排序题"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "question", "options", models.JSONField(blank=True, default=list, help_text="[[key, text], …]")
        ),
        migrations.AlterField(
            "question", "answer", models.JSONField(help_text="the key by kind, as in platform.questions.Question")
        ),
        migrations.RunPython(convert, migrations.RunPython.noop),
    ]
