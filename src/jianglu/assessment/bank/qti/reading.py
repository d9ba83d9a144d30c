"""Items of QTI 3.0 and 2.x as questions, with everything that is lost on the way.

Both versions are read through one vocabulary, that of 2.x: `qti-choice-interaction` is `choiceInteraction`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from jianglu.platform.questions import Kind, Question

_INTERACTIONS = {
    "choiceInteraction", "textEntryInteraction", "matchInteraction", "orderInteraction", "extendedTextInteraction",
    "inlineChoiceInteraction",
}  # fmt: skip
_LOST = {"templateDeclaration", "templateProcessing", "stylesheet", "apipAccessibility", "companionMaterialsInfo",
         "catalogInfo", "infoControl", "printedVariable", "assessmentStimulusRef"}  # fmt: skip
_TRUE = ({"正确", "错误"}, {"对", "错"}, {"true", "false"}, {"t", "f"}, {"是", "否"})
_YES = {"正确", "对", "true", "t", "是"}


Lose = Callable[[str, str], None]


@dataclass(frozen=True)
class Loss:
    """Something that did not come along: which item, what (a QTI name), why (a code)."""

    item: str
    what: str
    why: str


@dataclass
class Read:
    """A question read from an item, or None; its explanation; what was lost."""

    question: Question | None
    note: str = ""
    title: str = ""
    losses: list[Loss] = field(default_factory=list)


def named(node: Element) -> str:
    """Local name in the vocabulary of 2.x."""
    name = str(node.tag).rpartition("}")[2]
    return _camel(name.removeprefix("qti-")) if name.startswith("qti-") else name


def attribute(node: Element, name: str) -> str:
    """An attribute by its 2.x name, in either spelling."""
    return str(node.get(name) or node.get(re.sub(r"([A-Z])", lambda m: "-" + m[1].lower(), name), ""))


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name)


def read_item(root: Element) -> Read:
    """One assessmentItem; what the subset does not know is named as a loss."""
    identifier = attribute(root, "identifier") or "?"
    found = Read(None, title=attribute(root, "title"))

    def lose(what: str, why: str) -> None:
        loss = Loss(identifier, what, why)
        if loss not in found.losses:
            found.losses.append(loss)

    if named(root) != "assessmentItem":
        lose(named(root), "not_item")
        return found
    for node in root.iter():
        if named(node) in _LOST:
            lose(named(node), "dropped")
        elif named(node).endswith("Interaction") and named(node) not in _INTERACTIONS:
            lose(named(node), "unsupported")
    if any(loss.why == "unsupported" for loss in found.losses):
        return found
    processing = next((node for node in root if named(node) == "responseProcessing"), None)
    if processing is not None and len(processing):
        lose("responseProcessing", "rescored")
    body = next((node for node in root if named(node) == "itemBody"), None)
    if body is None:
        lose("itemBody", "missing")
        return found
    feedback = [node for node in root.iter() if named(node) in ("modalFeedback", "feedbackBlock", "feedbackInline")]
    for node in feedback[1:]:
        lose(named(node), "dropped")
    found.note = _Text(lose).of(feedback[0]) if feedback else ""
    reader = _Body(root, lose)
    boxes = [node for node in body if "part" in (node.get("class") or "").split()]
    held = [node for node in body.iter() if named(node) in _INTERACTIONS]
    if not held:
        lose("itemBody", "no_interaction")
    elif boxes:
        stem = _Text(lose).of_all([node for node in body if node not in boxes])
        parts = tuple(reader.question(box, int(box.get("data-share") or 1)) for box in boxes)
        found.question = Question(Kind.CASE, stem, parts=parts)
    elif len(held) > 1 and {named(node) for node in held} != {"textEntryInteraction"}:
        parts = tuple(reader.of(node) for node in held if named(node) != "textEntryInteraction")
        if any(named(node) == "textEntryInteraction" for node in held):
            lose("textEntryInteraction", "mixed")
        outside = _Text(lose, skip=set(held)).of(body)
        found.question = Question(Kind.CASE, outside, parts=parts) if len(parts) > 1 else parts[0]
    else:
        found.question = reader.question(body)
    return found


class _Text:
    """XHTML as the little markup of questions."""

    def __init__(self, lose: Lose, *, skip: set[Element] | None = None, blanks: bool = False) -> None:
        self.lose, self.skip, self.blanks = lose, skip or set(), blanks

    def of(self, node: Element) -> str:
        """The text inside a node."""
        return self._tidy("".join(self._inside(node)))

    def of_all(self, nodes: list[Element]) -> str:
        """The texts of several nodes, a line each."""
        return "\n".join(filter(None, (self.of(node) for node in nodes)))

    def _inside(self, node: Element) -> Iterator[str]:
        yield node.text or ""
        for child in node:
            yield from self._child(child)
            yield child.tail or ""

    def _child(self, node: Element) -> Iterator[str]:
        name = named(node)
        if node in self.skip or name in ("prompt", "rubricBlock", "stylesheet") or name.startswith("feedback"):
            return
        if name == "textEntryInteraction" and self.blanks:
            yield " ____ "
        elif name.endswith("Interaction"):
            return
        elif name == "math":
            latex = node.get("alttext", "")
            yield f"${latex}$" if latex else "".join(node.itertext())
            if not latex:
                self.lose("math", "formula")
        elif name == "img":
            yield f"![{node.get('alt', '')}](qti:{node.get('src', '')})"
        elif name in ("object", "audio", "video", "table", "iframe"):
            self.lose(name, "flattened")
            yield "".join(self._inside(node))
        else:
            yield "\n" if name in ("p", "div", "li", "br", "h1", "h2", "h3") else ""
            yield from self._inside(node)

    @staticmethod
    def _tidy(text: str) -> str:
        lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n"))
        return "\n".join(line for line in lines if line)


class _Body:
    """Questions from interactions and their declarations."""

    def __init__(self, root: Element, lose: Lose) -> None:
        self.lose = lose
        self.declared = {attribute(node, "identifier"): node for node in root if named(node) == "responseDeclaration"}

    def right(self, name: str) -> list[str]:
        """The correct response of a declaration."""
        node = self.declared.get(name)
        if node is None:
            return []
        return [(value.text or "").strip() for box in node if named(box) == "correctResponse" for value in box]

    def accepted(self, name: str) -> str:
        """All texts that a declaration gives points for, parted by bars."""
        node = self.declared.get(name)
        found = self.right(name)
        if node is not None:
            for entry in (entry for box in node if named(box) == "mapping" for entry in box):
                worth = float(attribute(entry, "mappedValue") or 0)
                if worth > 0 and attribute(entry, "mapKey") not in found:
                    found.append(attribute(entry, "mapKey"))
        return "|".join(found)

    def question(self, box: Element, share: int = 1) -> Question:
        """The question of a box that holds one interaction, or blanks."""
        held = [node for node in box.iter() if named(node) in _INTERACTIONS]
        if named(held[0]) == "textEntryInteraction":
            stem = _Text(self.lose, blanks=True).of(box)
            answer = tuple(self.accepted(attribute(node, "responseIdentifier")) for node in held)
            return Question(Kind.FILL, stem, (), answer, (), share)
        rubric = [node for node in box.iter() if named(node) == "rubricBlock"]
        points = [_Text(self.lose).of(item) for block in rubric for item in block.iter() if named(item) == "li"]
        return self.of(held[0], _Text(self.lose, skip=set(held)).of(box), share, points=points)

    def of(self, node: Element, before: str = "", share: int = 1, *, points: Sequence[str] = ()) -> Question:
        """The question of one interaction; `before` is what stands outside it, `points` what a scorer looks for."""
        text, name = _Text(self.lose), named(node)
        prompt = next((child for child in node if named(child) == "prompt"), None)
        stem = "\n".join(filter(None, (before, text.of(prompt) if prompt is not None else "")))
        right = self.right(attribute(node, "responseIdentifier"))
        if name == "extendedTextInteraction":
            return Question(Kind.SHORT, stem, (), tuple(points or right), (), share)
        if name == "matchInteraction":
            return self._match(node, stem, right, share)
        choices = [child for child in node if named(child) in ("simpleChoice", "inlineChoice")]
        keys = {attribute(choice, "identifier"): "ABCDEFGHIJ"[n] for n, choice in enumerate(choices[:10])}
        options = tuple((keys[attribute(choice, "identifier")], text.of(choice)) for choice in choices[:10])
        answer = tuple(keys.get(value, "?") for value in right)
        if name == "orderInteraction":
            return Question(Kind.ORDER, stem, options, answer, (), share)
        words = {words.strip().lower() for _key, words in options}
        if len(options) == 2 and words in _TRUE and len(answer) == 1:
            said = dict(options).get(answer[0], "").strip().lower()
            return Question(Kind.TRUE_FALSE, stem, (), ("T" if said in _YES else "F",), (), share)
        declared = self.declared.get(attribute(node, "responseIdentifier"))
        many = declared is not None and attribute(declared, "cardinality") == "multiple"
        kind = Kind.MULTIPLE if many and len(answer) != 1 else Kind.SINGLE
        return Question(kind, stem, options, tuple(sorted(answer)), (), share)

    def _match(self, node: Element, stem: str, right: list[str], share: int) -> Question:
        text = _Text(self.lose)
        sets = [child for child in node if named(child) == "simpleMatchSet"]
        left, targets = (list(sets[0]), list(sets[1])) if len(sets) == 2 else ([], [])
        places = {attribute(choice, "identifier"): str(n) for n, choice in enumerate(left, start=1)}
        keys = {attribute(choice, "identifier"): "ABCDEFGHIJ"[n] for n, choice in enumerate(targets[:10])}
        options = [(places[attribute(choice, "identifier")], text.of(choice)) for choice in left]
        options += [(keys[attribute(choice, "identifier")], text.of(choice)) for choice in targets[:10]]
        pairs = (value.split() for value in right)
        answer = sorted(places.get(pair[0], "?") + keys.get(pair[1], "?") for pair in pairs if len(pair) == 2)
        return Question(Kind.MATCH, stem, tuple(options), tuple(answer), (), share)
