"""The contract between rooms that import-linter's own kinds cannot say: see `[tool.importlinter]` in pyproject.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

MODELS = re.compile(r"(jianglu(?:\.platform)?\.\w+)\.models(\.|$)")
FREE = re.compile(r"jianglu\.testing|.*\.(tests|migrations|testing)(\.|$)")


class OwnModels(Contract):
    """Only a room itself imports its models, and there neither its views nor its API does."""

    type_name = "own_models"
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        ignored = {str(expression) for expression in self.ignore_imports or ()}
        wrong = [pair for pair in offences(graph) if f"{pair[0]} -> {pair[1]}" not in ignored]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["wrong"]:
            output.print_error(f"{importer} imports {imported}: call that room's services or queries", bold=False)


def offences(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """(importer, imported) of every import that the contract forbids."""
    for importer in sorted(graph.modules):
        if FREE.match(importer):
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            found = MODELS.match(imported)
            if found is None:
                continue
            inside = f"{importer}.".startswith(f"{found[1]}.")
            if not inside or re.search(r"\.(views|api)(\.|$)", importer):
                yield importer, imported
