"""Rules of composite alarms: `ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(c))`."""

from __future__ import annotations

import re

from moto.cloudwatch.exceptions import ValidationError

TOKEN = re.compile(r'\s*(\(|\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?[^")]+"?\s*\))')
STATE = re.compile(r'(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\)')


def holds(rule: str, states: dict[str, str]) -> bool:
    """Whether the rule is true of the alarms, by name (or ARN) and state."""
    tokens = _tokens(rule)
    value = _either(tokens, states)
    if tokens:
        raise ValidationError(f"AlarmRule must be valid, found {tokens[0]} too many.")
    return value


def _tokens(rule: str) -> list[str]:
    tokens, position = [], 0
    while rule[position:].strip():
        match = TOKEN.match(rule, position)
        if match is None:
            raise ValidationError(f"AlarmRule must be valid, cannot read {rule[position:]}.")
        tokens.append(match[1])
        position = match.end()
    return tokens


def _either(tokens: list[str], states: dict[str, str]) -> bool:
    value = _both(tokens, states)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        other = _both(tokens, states)
        value = value or other
    return value


def _both(tokens: list[str], states: dict[str, str]) -> bool:
    value = _one(tokens, states)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        other = _one(tokens, states)
        value = value and other
    return value


def _one(tokens: list[str], states: dict[str, str]) -> bool:
    if not tokens:
        raise ValidationError("AlarmRule must be valid, it ends too early.")
    token = tokens.pop(0)
    if token == "NOT":
        return not _one(tokens, states)
    if token == "(":
        value = _either(tokens, states)
        if not tokens or tokens.pop(0) != ")":
            raise ValidationError("AlarmRule must be valid, a bracket is open.")
        return value
    if token in ("TRUE", "FALSE"):
        return token == "TRUE"
    match = STATE.fullmatch(token)
    if match is None:
        raise ValidationError(f"AlarmRule must be valid, {token} is out of place.")
    name = match[2].rpartition(":alarm:")[2]
    if name not in states:
        raise ValidationError(f"AlarmRule must only name alarms that exist, got {name}.")
    return states[name] == match[1]
