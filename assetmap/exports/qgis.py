"""How QGIS draws the layers of a GeoPackage: styles as it keeps them itself (QML), and for others as SLD.

QGIS looks for them in the table `layer_styles` of the file, and takes the one that is marked as default. Source: the
table that QGIS 3 makes with "Save style in database", and OGC Styled Layer Descriptor 1.1.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from assetmap.domain.areas import Level
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.i18n import gettext as _

_SHAPES = {
    Kind.TALENT: ("circle", "circle"),
    Kind.ASSOCIATION: ("square", "square"),
    Kind.PLACE: ("triangle", "triangle"),
    Kind.INSTITUTION: ("diamond", "square"),
    Kind.BUSINESS: ("pentagon", "star"),
    Kind.ACTIVITY: ("star", "star"),
    Kind.GOODS: ("hexagon", "circle"),
    Kind.STORY: ("cross_fill", "cross"),
}
"""The sign of each kind in QGIS, and the nearest that SLD has: never by colour alone."""

_ACCENT = "#0F766E"
_OWN = "#B45309"
_WIDTHS_MM = {Level.GEMEENTE: 0.9, Level.WIJK: 0.6, Level.BUURT: 0.35, Level.OWN: 0.7}
_LABEL_POINTS = {Level.GEMEENTE: 12, Level.WIJK: 10, Level.BUURT: 8, Level.OWN: 9}
_PIXELS_PER_MM = 3.5


def assets_qml() -> str:
    """Assets by kind."""
    categories = "".join(
        f'<category render="true" symbol="{number}" value="{kind.value}" type="string" '
        f"label={quoteattr(_(KIND_STYLES[kind].plural))}/>"
        for number, kind in enumerate(Kind)
    )
    symbols = "".join(_symbol("marker", str(number), "SimpleMarker", _marker(kind)) for number, kind in enumerate(Kind))
    return _qml(
        '<renderer-v2 type="categorizedSymbol" attr="kind" symbollevels="0" enableorderby="0" forceraster="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>",
        # Titles over each other hide the pins: QGIS shows them when a pin is pointed at.
        '<previewExpression>"title"</previewExpression>',
        geometry=0,
    )


def areas_qml(level: Level) -> str:
    """The areas of one level, with their names; own ones dashed, in their own colour."""
    own = level is Level.OWN
    colour = _OWN if own else _ACCENT
    values = {
        "color": _rgba(colour, 20),
        "style": "solid",
        "outline_color": _rgba(colour),
        "outline_style": "dash" if own else "solid",
        "outline_width": str(_WIDTHS_MM[level]),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    symbol = _symbol("fill", "0", "SimpleFill", values, by_field={"outlineColor": "colour"} if own else {})
    return _qml(
        '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">'
        f"<symbols>{symbol}</symbols></renderer-v2>",
        _labels("name", _LABEL_POINTS[level], colour),
        geometry=2,
    )


def assets_sld(layer: str) -> str:
    """Assets by kind for programs that read SLD."""
    rules = "".join(
        f"<se:Rule><se:Name>{escape(_(KIND_STYLES[kind].plural))}</se:Name>"
        "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>kind</ogc:PropertyName>"
        f"<ogc:Literal>{kind.value}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
        f"<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>{_SHAPES[kind][1]}</se:WellKnownName>"
        f"<se:Fill>{_svg('fill', KIND_STYLES[kind].colour)}</se:Fill>"
        f"<se:Stroke>{_svg('stroke', '#FFFFFF')}{_svg('stroke-width', '1')}</se:Stroke></se:Mark>"
        "<se:Size>12</se:Size></se:Graphic></se:PointSymbolizer></se:Rule>"
        for kind in Kind
    )
    return _sld(layer, rules)


def areas_sld(layer: str, level: Level) -> str:
    """The areas of one level for programs that read SLD."""
    own = level is Level.OWN
    colour = _OWN if own else _ACCENT
    dashes = _svg("stroke-dasharray", "6 4") if own else ""
    rule = (
        f"<se:Rule><se:PolygonSymbolizer><se:Fill>{_svg('fill', colour)}{_svg('fill-opacity', '0.08')}</se:Fill>"
        f"<se:Stroke>{_svg('stroke', colour)}"
        f"{_svg('stroke-width', f'{_WIDTHS_MM[level] * _PIXELS_PER_MM:.1f}')}{dashes}</se:Stroke>"
        "</se:PolygonSymbolizer></se:Rule>"
    )
    return _sld(layer, rule)


def _marker(kind: Kind) -> dict[str, str]:
    return {
        "name": _SHAPES[kind][0],
        "color": _rgba(KIND_STYLES[kind].colour),
        "outline_color": _rgba("#FFFFFF"),
        "outline_style": "solid",
        "outline_width": "0.3",
        "outline_width_unit": "MM",
        "size": "3.6",
        "size_unit": "MM",
    }


def _symbol(kind: str, name: str, layer: str, values: dict[str, str], *, by_field: dict[str, str] | None = None) -> str:
    options = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in values.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{options}</Option>'
        f"{_from_fields(by_field or {})}</layer></symbol>"
    )


def _from_fields(fields: dict[str, str]) -> str:
    if not fields:
        return ""
    properties = "".join(
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="field" value="{field}"/><Option type="int" name="type" value="2"/></Option>'
        for name, field in fields.items()
    )
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{properties}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>'
    )


def _labels(field: str, points: int, colour: str) -> str:
    return (
        f'<labeling type="simple"><settings><text-style fieldName="{field}" isExpression="0" fontSize="{points}" '
        f'fontSizeUnit="Point" fontWeight="75" namedStyle="Bold" textOpacity="1" textColor="{_rgba(colour)}">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferOpacity="1" '
        'bufferColor="255,255,255,255"/></text-style>'
        '<placement placement="1"/><rendering drawLabels="1" obstacle="0"/></settings></labeling>'
    )


def _qml(renderer: str, labels: str, *, geometry: int) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22" styleCategories="Symbology|Labeling|MapTips" labelsEnabled="{int(geometry > 0)}">'
        f"{renderer}{labels}<layerGeometryType>{geometry}</layerGeometryType></qgis>\n"
    )


def _sld(layer: str, rules: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" '
        'xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0">'
        f"<NamedLayer><se:Name>{layer}</se:Name><UserStyle><se:Name>{layer}</se:Name>"
        f"<se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n"
    )


def _svg(name: str, value: str) -> str:
    return f'<se:SvgParameter name="{name}">{value}</se:SvgParameter>'


def _rgba(colour: str, alpha: int = 255) -> str:
    """#rrggbb as QGIS writes it."""
    return ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)) + f",{alpha}"
