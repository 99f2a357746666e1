"""Compares an answer, as it went over the wire, with the shape that the service has published."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape


def unknown_members(content: bytes, operation: OperationModel) -> list[str]:
    """Names in the body that the output shape does not have. Bodies that are no structure have none."""
    shape = operation.output_shape
    if shape is None or not content.strip() or "payload" in shape.serialization:
        return []
    if operation.service_model.protocol == "json":
        return _in_json(json.loads(content), shape, shape.name)
    if not content.lstrip().startswith(b"<"):
        return []
    root = ElementTree.fromstring(content)
    wrapper = shape.serialization.get("resultWrapper")
    found = root if wrapper is None else next((child for child in root if _name(child) == wrapper), None)
    return [] if found is None else _in_xml(found, shape, shape.name, top=True)


def _in_json(value: Any, shape: Shape, path: str) -> list[str]:
    unknown: list[str] = []
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, inner in value.items():
            if name in members:
                unknown += _in_json(inner, members[name], f"{path}.{name}")
            else:
                unknown.append(f"{path}.{name}")
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for inner in value:
            unknown += _in_json(inner, shape.member, f"{path}[]")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for inner in value.values():
            unknown += _in_json(inner, shape.value, f"{path}{{}}")
    return unknown


def _in_xml(element: ElementTree.Element, shape: Shape, path: str, top: bool = False) -> list[str]:
    unknown: list[str] = []
    if isinstance(shape, StructureShape):
        members = {_xml_name(name, member): member for name, member in shape.members.items()}
        for child in element:
            name = _name(child)
            if name in members:
                unknown += _in_member(child, members[name], f"{path}.{name}")
            elif not (top and name in ("ResponseMetadata", "requestId", "RequestId")):
                unknown.append(f"{path}.{name}")
    return unknown


def _in_member(element: ElementTree.Element, shape: Shape, path: str) -> list[str]:
    if isinstance(shape, ListShape):
        entries = [element] if shape.serialization.get("flattened") else list(element)
        return [name for entry in entries for name in _in_member(entry, shape.member, f"{path}[]")]
    return _in_xml(element, shape, path)


def _xml_name(name: str, member: Shape) -> str:
    if isinstance(member, ListShape) and member.serialization.get("flattened"):
        return str(member.member.serialization.get("name") or member.serialization.get("name", name))
    return str(member.serialization.get("name", name))


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
