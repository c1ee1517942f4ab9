"""The API: another program learns everything that a reader can."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

ADDRESS = "https://legal.lanternfish.example/"


def api(site: Built, name: str, schema: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((site.folder / "api" / name).read_text("utf-8"))
    rules = json.loads((files("site_builder.formats") / f"{schema}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.validate(value, rules, format_checker=jsonschema.FormatChecker())
    return value


def addresses(value: object) -> list[str]:
    if isinstance(value, dict):
        return [address for part in value.values() for address in addresses(part)]
    if isinstance(value, list):
        return [address for part in value for address in addresses(part)]
    return [value] if isinstance(value, str) and value.startswith(ADDRESS) else []


def test_the_index_leads_to_every_policy_and_every_page(site: Built) -> None:
    """A program needs to know one address alone; every address it is given holds."""
    index = api(site, "policies.json", "policies")

    assert [policy["slug"] for policy in index["policies"]] == ["conditions", "privacy"]
    for found in index["policies"]:
        policy = api(site, found["links"]["self"].removeprefix(f"{ADDRESS}api/"), "policy")
        assert {name: policy[name] for name in found} == found
        for address in addresses([index, policy]):
            assert site.has(address.removeprefix(ADDRESS)), address


def test_a_policy_has_every_version_with_its_change_in_words(site: Built) -> None:
    """Dates, verdict and what readers are told, oldest first."""
    policy = api(site, "policies/privacy.json", "policy")

    assert [version["id"] for version in policy["versions"]] == ["2024-01-15", "2024-03-01", "2024-03-01.2"]
    first, _, newest = policy["versions"]
    assert first["change"] is None
    assert "redline" not in first["links"]
    assert (newest["change"]["verdict"], newest["change"]["before"]) == ("material", "2024-03-01")
    assert newest["change"]["label"] == "Important change"
    assert any("90 days" in point for point in newest["change"]["points"])
    assert newest["id"] == policy["current"]


def test_the_api_and_the_manifest_have_the_same_hashes(site: Built) -> None:
    """What a program reads can be proved."""
    entries = json.loads((site.folder / "manifest.json").read_text("utf-8"))["entries"]
    proved = {(entry["id"], entry["blob"], entry["source_sha256"], entry["text_sha256"]) for entry in entries}
    found = {
        (version["id"], version["blob"], version["source_sha256"], version["text_sha256"])
        for slug in ("privacy", "conditions")
        for version in api(site, f"policies/{slug}.json", "policy")["versions"]
    }

    assert found == proved


def test_policies_in_folders_have_files_in_folders(repo: PolicyRepo, place: Path) -> None:
    """A policy called "api" takes nothing away from the API."""
    (repo.path / "policy").mkdir()
    paths = ["policy/api.md", "policy/policies/terms.md", "policy/api/terms.md"]
    repo.publish("2024-01-15", "Publish", {path: f"# {path}\n\nText.\n" for path in paths})

    built = build_site(repo.path / "policy", place)

    assert {policy["slug"] for policy in api(built, "policies.json", "policies")["policies"]} == {
        "api",
        "policies/terms",
        "api/terms",
    }
    assert api(built, "policies/api/terms.json", "policy")["title"] == "policy/api/terms.md"
    assert built.has("api/")


def test_a_policy_whose_pages_would_lie_in_the_api_is_refused(repo: PolicyRepo, place: Path) -> None:
    """Better no site than one whose API is another policy's page."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", {"policy/api/policies/terms.md": "# Terms\n\nText.\n"})

    with pytest.raises(SystemExit, match="belongs to a page of the site"):
        build_site(repo.path / "policy", place)
