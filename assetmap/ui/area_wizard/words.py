"""What the wizard says in words: numbers of areas, systems, letters, and what an import will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetmap.domain.areas import Division, Level
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.imports.report import AreaReport
from assetmap.ui.area_wizard.looking import Look
from assetmap.ui.import_dialog import finding_words


def ask_words(*, own: bool) -> str:
    """Which files can be chosen."""
    kinds = _(
        "A shapefile (with the files beside it, or zipped), GeoPackage, GeoJSON, TopoJSON, GML, KML, FlatGeobuf or a "
        "folder with a geodatabase (.gdb)."
    )
    if own:
        wanted = _("Choose a file with areas that residents drew and named themselves, or drag it here.")
    else:
        wanted = _(
            "Choose the file with the buurten of your gemeente, or drag it here. CBS calls it “Wijk- en buurtkaart”."
        )
    return f"{wanted} {kinds}"


def levels_words(counts: Mapping[Level, int], gemeenten: Sequence[str]) -> str:
    """`35 buurten, 8 wijken, gemeente Roermond`."""
    words = []
    if counts.get(Level.BUURT):
        words.append(ngettext("{count} buurt", "{count} buurten", counts[Level.BUURT]))
    if counts.get(Level.WIJK):
        words.append(ngettext("{count} wijk", "{count} wijken", counts[Level.WIJK]))
    if counts.get(Level.OWN):
        words.append(ngettext("{count} own area", "{count} own areas", counts[Level.OWN]))
    if len(gemeenten) == 1:
        words.append(_("gemeente {name}").format(name=gemeenten[0]))
    elif counts.get(Level.GEMEENTE):
        words.append(ngettext("{count} gemeente", "{count} gemeenten", counts[Level.GEMEENTE]))
    return ", ".join(words)


def import_words(counts: Mapping[Level, int]) -> str:
    """What the main button says: `Import 35 buurten`."""
    if counts.get(Level.OWN):
        return ngettext("Import {count} own area", "Import {count} own areas", counts[Level.OWN])
    if counts.get(Level.BUURT):
        return ngettext("Import {count} buurt", "Import {count} buurten", counts[Level.BUURT])
    if counts.get(Level.WIJK):
        return ngettext("Import {count} wijk", "Import {count} wijken", counts[Level.WIJK])
    if counts.get(Level.GEMEENTE):
        return ngettext("Import {count} gemeente", "Import {count} gemeenten", counts[Level.GEMEENTE])
    return _("Import")


def gemeenten_of(look: Look) -> list[str]:
    """The names of the gemeenten that are taken."""
    if look.file is not None:
        return list(look.file.report.municipalities)
    picked = look.picked
    return [
        each.name
        for each in look.inspection.gemeenten
        if picked.everything or each.code in picked.gemeenten or any(wijk.code in picked.wijken for wijk in each.wijken)
    ]


def level_words(level: Level) -> str:
    """A level in the plural, to choose from."""
    return {
        Level.BUURT: _("Buurten"),
        Level.WIJK: _("Wijken"),
        Level.GEMEENTE: _("Gemeenten"),
        Level.OWN: _("Own areas"),
    }[level]


def system_words(crs: str | None, name: str | None = None) -> str:
    """A coordinate system in plain words."""
    known = {
        "EPSG:28992": _("RD, the Dutch grid in metres"),
        "EPSG:4326": _("longitude and latitude in degrees (WGS84)"),
        "EPSG:3857": _("Web Mercator, of maps on the internet"),
        "EPSG:25831": "ETRS89 / UTM zone 31N",
        "EPSG:25832": "ETRS89 / UTM zone 32N",
    }
    if crs in known:
        return known[crs]
    return name or crs or _("unknown")


def letters_words(encoding: str) -> str:
    """An encoding, with who uses it."""
    dos = _("old DOS ({name})").format(name=encoding)
    return {"CP1252": _("Windows (CP1252)"), "CP850": dos, "CP437": dos}.get(encoding.upper(), encoding)


def source_words(source: str) -> str:
    """How something was found out."""
    return {"file": _("as the file says"), "given": _("as you chose")}.get(source, _("as it seems"))


def division_words(division: Division) -> str:
    """A division by name and year, the year once."""
    year = "" if division.year is None else str(division.year)
    return division.name if year in division.name else f"{division.name} {year}"


def effect_words(look: Look) -> str:
    """What the import does to what the dossier has."""
    level = look.choices.level or look.inspection.level
    if level is Level.OWN:
        return _("The areas come beside the official ones, as own areas. Nothing else changes.")
    current = look.replaced
    if current is None:
        return _("After the import your assets are counted in these areas. One Ctrl+Z takes it all back.")
    words = [
        _("This becomes the current vintage. {name} stays, under Vintages.").format(name=division_words(current)),
        _("Assets follow by where they lie; own areas stay as they are. One Ctrl+Z takes it all back."),
    ]
    year = look.choices.vintage or look.inspection.year
    if year is not None and any(division.year == year for division in look.known.divisions):
        words.insert(1, _("There is a vintage {year} already; this one comes beside it.").format(year=year))
    return " ".join(words)


def outcome_words(report: AreaReport) -> str:
    """How many rows were read, chosen, repaired and left out, in one line."""
    words = [ngettext("{count} row read", "{count} rows read", report.read)]
    if report.chosen != report.read:
        words.append(ngettext("{count} chosen", "{count} chosen", report.chosen))
    if report.repaired:
        words.append(ngettext("{count} repaired", "{count} repaired", len(report.repaired)))
    if report.left_out:
        words.append(ngettext("{count} left out", "{count} left out", len(report.left_out)))
    if not report.repaired and not report.left_out:
        words.append(_("all in order"))
    return ", ".join(words) + "."


def report_text(look: Look, when: str) -> str:
    """The whole report as plain text, to save."""
    if look.file is None:
        return ""
    report = look.file.report
    levels = levels_words(report.levels, report.municipalities)
    year = look.file.division.year
    lines = [
        _("Import of areas, {when}").format(when=when),
        "",
        _("File: {name}").format(name=look.path.name),
        _("Layer: {name}").format(name=look.inspection.layer),
        _("Areas: {what}").format(what=levels),
        _("Year: {year}").format(year=year or _("unknown")),
        _("Coordinates: {system} ({crs}), {source}").format(
            system=system_words(report.crs), crs=report.crs, source=source_words(report.crs_source)
        ),
        _("Letters: {letters}").format(letters=letters_words(report.encoding)),
        outcome_words(report),
    ]
    lines += ["", *(translate(warning) for warning in report.warnings)] if report.warnings else []
    for heading, findings in ((repaired_words(report), report.repaired), (left_out_words(report), report.left_out)):
        if findings:
            lines += ["", heading, *(finding_words(each) for each in findings)]
    return "\n".join(lines) + "\n"


def repaired_words(report: AreaReport) -> str:
    """The heading above what was repaired."""
    return ngettext("{count} row was mended", "{count} rows were mended", len(report.repaired))


def left_out_words(report: AreaReport) -> str:
    """The heading above what was left out."""
    return ngettext("{count} row was left out", "{count} rows were left out", len(report.left_out))
