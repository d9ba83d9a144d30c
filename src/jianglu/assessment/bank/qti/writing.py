"""A question as a QTI 3.0 item (1EdTech QTI 3.0, April 2022): the interactions of the declared subset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.ElementTree import fromstring

from jianglu.platform.questions import BLANK, Kind, Question
from jianglu.platform.questions.markup import formula

QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_TOKEN = re.compile(r"(\$[^$\n]+\$|!\[[^\]\n]*\]\(image:\d+\)|_{3,})")
register_namespace("", QTI)


def write_item(
    question: Question, identifier: str, title: str, *, pictures: Mapping[int, str], note: str = ""
) -> bytes:
    """The item as XML; `pictures` are paths in the package by id, `note` the explanation, shown after the answer."""
    root = Element("qti-assessment-item", {
        "xmlns": QTI, "identifier": identifier, "title": title, "adaptive": "false", "time-dependent": "false",
        "xml:lang": "zh-CN",
    })  # fmt: skip
    body = Element("qti-item-body")
    if question.kind == Kind.CASE:
        _text(SubElement(body, "div", {"class": "case"}), question.stem, pictures)
        for number, part in enumerate(question.parts, start=1):
            box = SubElement(body, "div", {"class": "part", "data-share": str(part.share)})
            _interaction(root, box, part, f"R{number}", pictures)
    else:
        _interaction(root, body, question, "RESPONSE", pictures)
    SubElement(root, "qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"})
    root.append(body)
    if question.kind not in (Kind.CASE, Kind.SHORT) and question.blanks <= 1:
        rule = "map_response.xml" if question.kind in (Kind.FILL, Kind.MATCH) else "match_correct.xml"
        SubElement(root, "qti-response-processing", {"template": _TEMPLATES + rule})
    if note:
        told = {"outcome-identifier": "FEEDBACK", "identifier": "EXPLANATION", "show-hide": "show"}
        _text(SubElement(SubElement(root, "qti-modal-feedback", told), "qti-content-body"), note, pictures)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _interaction(root: Element, box: Element, question: Question, name: str, pictures: Mapping[int, str]) -> None:
    kind = question.kind
    if kind == Kind.FILL:
        paragraph = SubElement(box, "p")
        for number, accepted in enumerate(question.answer, start=1):
            declared = _declare(root, f"{name}_{number}", "single", "string", [accepted.split("|")[0]])
            mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
            for text in accepted.split("|"):
                SubElement(mapping, "qti-map-entry", {"map-key": text, "mapped-value": "1"})
        _text(paragraph, question.stem, pictures, blanks=name)
        return
    if kind == Kind.SHORT:
        _declare(root, name, "single", "string", [])
        wanted = SubElement(box, "qti-rubric-block", {"use": "scoring", "view": "scorer"})
        points = SubElement(SubElement(wanted, "qti-content-body"), "ul")
        for point in question.answer:
            _text(SubElement(points, "li"), point, pictures)
        held = SubElement(box, "qti-extended-text-interaction", {"response-identifier": name})
        _text(SubElement(held, "qti-prompt"), question.stem, pictures)
        return
    if kind == Kind.MATCH:
        pairs = [f"L{pair[0]} {pair[1:]}" for pair in question.answer]
        declared = _declare(root, name, "multiple", "directedPair", pairs)
        mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
        for pair in pairs:
            SubElement(mapping, "qti-map-entry", {"map-key": pair, "mapped-value": str(1 / len(pairs))})
        held = SubElement(box, "qti-match-interaction", {
            "response-identifier": name, "shuffle": "true", "max-associations": str(len(question.left)),
        })  # fmt: skip
        _text(SubElement(held, "qti-prompt"), question.stem, pictures)
        for column, prefix, most in ((question.left, "L", "1"), (question.right, "", "0")):
            found = SubElement(held, "qti-simple-match-set")
            for key, text in column:
                choice = {"identifier": prefix + key, "match-max": most}
                _text(SubElement(found, "qti-simple-associable-choice", choice), text, pictures)
        return
    order = kind == Kind.ORDER
    many = kind == Kind.MULTIPLE
    cardinality = "ordered" if order else "multiple" if many else "single"
    _declare(root, name, cardinality, "identifier", list(question.answer))
    held = SubElement(box, "qti-order-interaction" if order else "qti-choice-interaction", {
        "response-identifier": name, "shuffle": "false" if kind == Kind.TRUE_FALSE else "true",
        **({} if order else {"max-choices": "0" if many else "1"}),
    })  # fmt: skip
    _text(SubElement(held, "qti-prompt"), question.stem, pictures)
    options = question.options if kind != Kind.TRUE_FALSE else (("T", "正确"), ("F", "错误"))
    for key, text in options:
        _text(SubElement(held, "qti-simple-choice", {"identifier": key}), text, pictures)


def _declare(root: Element, name: str, cardinality: str, base: str, values: list[str]) -> Element:
    found = SubElement(root, "qti-response-declaration", {
        "identifier": name, "cardinality": cardinality, "base-type": base,
    })  # fmt: skip
    if values:
        right = SubElement(found, "qti-correct-response")
        for value in values:
            SubElement(right, "qti-value").text = value
    return found


def _text(into: Element, text: str, pictures: Mapping[int, str], *, blanks: str = "") -> None:
    """The little markup of a question as XHTML, MathML with its LaTeX as `alttext`, and text-entry interactions."""
    last: Element | None = None
    number = 0

    def say(words: str) -> None:
        if last is None:
            into.text = (into.text or "") + words
        else:
            last.tail = (last.tail or "") + words

    for piece in _TOKEN.split(text):
        if piece.startswith("$") and len(piece) > 2:
            drawn = fromstring(formula(piece[1:-1]))
            into.append(drawn)
            last = drawn
        elif piece.startswith("!["):
            words, _sep, rest = piece[2:].partition("](image:")
            last = SubElement(into, "img", {"src": pictures.get(int(rest[:-1]), rest[:-1]), "alt": words})
        elif blanks and BLANK.fullmatch(piece):
            number += 1
            last = SubElement(into, "qti-text-entry-interaction", {"response-identifier": f"{blanks}_{number}"})
        else:
            for place, line in enumerate(piece.split("\n")):
                if place:
                    last = SubElement(into, "br")
                say(line)
