"""Sets of species: reading them, surveying them in runs, checking what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import discovery
from discovery.errors import InputError, LimitError, UsageError, VerificationError
from discovery.reactions.api import resume, start_survey
from discovery.reactions.check import check_run
from discovery.reactions.check_survey import SurveyChecker
from discovery.reactions.species_set import read_species_set
from discovery.runs.folder import Run
from search.budget import Budget

SETS = json.loads(
    (Path(__file__).parent.parent / "data" / "reactions_corpus.json").read_text("utf-8")
)["species_sets"]
SULFUR = [*(f"S{n}" for n in range(2, 9)), "S", "H2S", "H2S2", "SO2", "SO3", "O2", "H2O"]


def survey(species: list[str], asked: str, out: Path, **how: Any) -> Run:
    run = start_survey(", ".join(species), asked, command=["discover", "balance"], out=out)
    resume(run, **how)
    return run


@pytest.mark.parametrize("asked", ["basis", "circuits", "graver", "bounded:3", "vector"])
@pytest.mark.parametrize("number", [0, 2, 4, 7])
def test_every_set_is_found_and_accepted(number: int, asked: str, tmp_path: Path) -> None:
    entry = SETS[number]
    run = survey(entry["species"], asked, tmp_path / "run")
    *reactions, end = run.records()
    report = check_run(run)
    assert report.accepted, (report.refused, report.fault)
    assert end["count"] == len(reactions) == run.manifest.summary["count"]
    assert end["complete"] == (asked != "vector")
    assert end["bound"] == (3 if asked == "bounded:3" else None)
    sizes = {"basis": "kernel_dimension", "circuits": "circuits", "graver": "graver"}
    if asked in sizes:
        assert len(reactions) == entry[sizes[asked]]


def test_the_api_gives_a_frozen_set() -> None:
    found = discovery.find_reactions("C, O2, CO, CO2")
    assert (len(found), found.complete, found.bound) == (4, True, None)
    assert found.equations[0] == "C + CO2 -> 2 CO"
    assert repr(found) == "<ReactionSet graver: 4 reactions, complete>"
    assert "<sub>2</sub>" in found._repr_html_() and "\\longrightarrow" in found._repr_latex_()
    assert list(found.as_json())[-1] == {
        "set": "graver", "count": 4, "complete": True, "bound": None,
    }  # fmt: skip
    assert found == discovery.find_reactions(["C", "O2", "CO", "CO2"], "graver")


def test_the_vector_method_tells_where_it_stands() -> None:
    found = discovery.find_reactions(SETS[4]["species"], "vector")
    standing = found.standing()
    assert (standing.circuits, standing.all_circuits) == (32, 32)
    assert standing.irreducible is not None
    assert 32 < standing.irreducible < 98 == standing.all_irreducible
    assert not found.complete


def test_time_ends_a_search_with_a_partial_result() -> None:
    found = discovery.find_reactions(SULFUR, time=0.5)
    assert not found.complete and len(found) > 0


@pytest.mark.parametrize(
    ("species", "asked", "error", "position"),
    [
        ("C, Xx", "graver", InputError, 3),
        ("C,, O2", "graver", InputError, 2),
        ("", "graver", InputError, 0),
        ("C, O2, c", "basis", InputError, 7),
        (", ".join(f"C{n}" for n in range(1, 300)), "basis", LimitError, 0),
        ("C" * 30_000, "basis", LimitError, 0),
    ],
)
def test_species_that_cannot_be_read(
    species: str, asked: str, error: type[InputError], position: int
) -> None:
    with pytest.raises(error) as refused:
        read_species_set(species, asked)
    assert refused.value.position == position


@pytest.mark.parametrize("asked", ["", "hilbert", "bounded", "bounded:0", "bounded:x", "graver:2"])
def test_sets_that_there_are_not(asked: str) -> None:
    with pytest.raises(UsageError, match="no set"):
        read_species_set("C, O2", asked)


def test_a_survey_stopped_at_any_work_goes_on_to_the_same_end(tmp_path: Path) -> None:
    species = SETS[5]["species"]
    whole = survey(species, "graver", tmp_path / "whole")
    run = start_survey(", ".join(species), "graver", command=["discover"], out=tmp_path / "parts")
    for work in (1, 400, 700, 1_100):
        resume(run, budget=Budget(work=work))
        report = check_run(run)
        assert run.manifest.state == "work" and report.accepted, report
    resume(run)
    assert run.manifest.state == "done"
    assert run.digest() == whole.digest()


def test_a_survey_out_of_time_keeps_what_it_found(tmp_path: Path) -> None:
    run = survey(SULFUR, "graver", tmp_path / "run", budget=Budget(time=2))
    assert run.manifest.state == "time"
    summary = run.manifest.summary
    assert summary["count"] > 0 and not summary["complete"]
    assert "not proven complete" in (run.path / "report.html").read_text()
    for name in ("network", "heat", "ternary"):
        picture = (run.path / f"{name}.svg").read_text()
        assert picture.startswith("<svg") and picture.count("<text") > 5
        ElementTree.fromstring(picture)


FORGERIES: dict[str, tuple[str, Any]] = {
    "a number": ("conserved", lambda r: r[0]["coefficients"].__setitem__(0, 7)),
    "a multiple": ("lowest", lambda r: double(r[0])),
    "one missing": ("another number", lambda r: r.pop(0)),
    "one missing, counted": ("whole set|more irred", lambda r: (r.pop(0), recount(r))),
    "one twice": ("twice", lambda r: r.insert(1, r[0])),
    "one turned": ("twice", lambda r: r.insert(1, turned(r[0]))),
    "a sum of two": ("whole set|more irred", lambda r: (r.insert(0, total(r)), recount(r))),
    "another set": ("another set", lambda r: r[-1].update(set="circuits")),
    "a text": ("text", lambda r: r[0].update(equation="C -> C")),
    "a float": ("whole number", lambda r: r[0]["coefficients"].__setitem__(3, 0.0)),
    "more fields": ("form", lambda r: r[0].update(energy=1)),
    "after the end": ("after", lambda r: r.append(r[0])),
}


def double(record: Any) -> None:
    record["coefficients"] = [2 * x for x in record["coefficients"]]


def turned(record: Any) -> Any:
    left, right = record["equation"].split(" -> ")
    return {
        "coefficients": [-x for x in record["coefficients"]],
        "equation": f"{right} -> {left}",
    }


def total(records: Any) -> Any:
    from discovery.reactions.species_set import equation_text

    z = [a + b for a, b in zip(*(r["coefficients"] for r in records[1:3]), strict=True)]
    return {"coefficients": z, "equation": equation_text(["C", "O2", "CO", "CO2"], tuple(z))}


def recount(records: Any) -> None:
    records[-1]["count"] = len(records) - 1


@pytest.mark.parametrize("asked", ["graver", "bounded:5"])
@pytest.mark.parametrize("name", FORGERIES)
def test_forged_surveys(name: str, asked: str, tmp_path: Path) -> None:
    reason, forge = FORGERIES[name]
    species = ["C", "O2", "CO", "CO2"]
    records = list(survey(species, asked, tmp_path / "run").records())
    forge(records)
    checker = SurveyChecker(species, asked)
    with pytest.raises(VerificationError, match=reason):
        for record in records:
            checker.check(record)


def test_an_open_survey_with_a_sum_in_it_is_refused() -> None:
    checker = SurveyChecker(["C", "O2", "CO", "CO2"], "graver")
    checker.check({"coefficients": [-2, -1, 2, 0], "equation": "2 C + O2 -> 2 CO"})
    checker.check_open()
    checker.check({"coefficients": [-3, -2, 2, 1], "equation": "3 C + 2 O2 -> 2 CO + CO2"})
    with pytest.raises(VerificationError, match="sum of smaller"):
        checker.check_open()
