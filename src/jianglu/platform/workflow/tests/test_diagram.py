"""Drawings follow from the declarations."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from jianglu.platform.workflow import NodeKind, diagram, documents

from .flow import FLOW

SVG = "{http://www.w3.org/2000/svg}"


@given(
    st.sampled_from([node.code for node in FLOW.nodes]), st.sets(st.sampled_from([node.code for node in FLOW.nodes]))
)
def test_every_node_and_action_is_in_the_drawing(current: str, visited: set[str]) -> None:
    root = ElementTree.fromstring(diagram.svg(FLOW, current=current, visited=visited))
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {str(node.label) for node in FLOW.nodes} <= texts
    for action in FLOW.actions:
        assert any(str(action.label) in (text or "") for text in texts)
    assert len([g for g in root.iter(f"{SVG}g") if "now" in g.get("class", "").split()]) == 1
    assert not [e for e in root.iter() if e.get("style")]  # the pages' policy forbids inline styles


def test_lines_beside_each_other_have_lanes_of_their_own() -> None:
    root = ElementTree.fromstring(diagram.svg(FLOW))
    paths = [path.get("d") for path in root.iter(f"{SVG}path") if "line" in path.get("class", "")]
    assert len(paths) == len(set(paths)) == len(diagram.edges(FLOW))


def test_the_straight_way_is_the_one_where_nothing_goes_wrong() -> None:
    way = diagram.straight_way(FLOW)
    assert [node.code for node in way] == [
        "draft", "accept", "district", "city", "review", "notice", "decide", "valid", "check", "ended",
    ]  # fmt: skip


def test_mermaid_names_every_edge() -> None:
    text = diagram.mermaid(FLOW)
    assert text.startswith("flowchart TD\n")
    for edge in diagram.edges(FLOW):
        assert f"    {edge.source} " in text
    assert text.count("|") == 2 * len(diagram.edges(FLOW))


def test_every_declared_flow_has_its_page() -> None:
    pages = documents.pages()
    for flow in documents.declared():
        page = pages[f"{flow.code}-v{flow.version}.md"]
        assert all(f"`{node.code}`" in page for node in flow.nodes)
        assert all(f"`{action.code}`" in page for action in flow.actions)
        assert any(node.kind is NodeKind.END for node in flow.nodes)


def test_the_drawings_in_the_docs_are_as_declared() -> None:
    """Fails when a flow was changed without `make docs`."""
    call_command("draw_flows", check=True, stdout=StringIO())


def test_a_stale_drawing_is_noticed_and_mended(tmp_path: Path) -> None:
    call_command("draw_flows", into=tmp_path, stdout=StringIO())
    call_command("draw_flows", into=tmp_path, check=True, stdout=StringIO())
    (tmp_path / "README.md").write_text("old")
    (tmp_path / "gone-v1.svg").write_text("old")
    with pytest.raises(CommandError, match=r"README\.md, gone-v1\.svg"):
        call_command("draw_flows", into=tmp_path, check=True)
    call_command("draw_flows", into=tmp_path, stdout=StringIO())
    assert not (tmp_path / "gone-v1.svg").exists()
