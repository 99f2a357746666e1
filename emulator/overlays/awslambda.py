"""Lambda: what a function is told of its log. Functions are kept and not run."""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction

from emulator.overlays.registry import overlay


@overlay(LambdaFunction, "CreateFunction", why="moto drops LoggingConfig, and every plan would change it")
def __init__(moto: Any, self: LambdaFunction, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any) -> None:
    self.__dict__["logging_config"] = spec.get("LoggingConfig")
    moto(self, account_id, spec, *rest, **more)


@overlay(LambdaFunction, "UpdateFunctionConfiguration", why="moto drops LoggingConfig")
def update_configuration(moto: Any, self: LambdaFunction, config_updates: dict[str, Any]) -> Any:
    if "LoggingConfig" in config_updates:
        self.__dict__["logging_config"] = config_updates["LoggingConfig"]
    return moto(self, config_updates)


@overlay(LambdaFunction, "GetFunction", why="moto says nothing of the log")
def get_configuration(moto: Any, self: LambdaFunction, *arguments: Any, **named: Any) -> dict[str, Any]:
    configuration: dict[str, Any] = moto(self, *arguments, **named)
    given: dict[str, Any] = self.__dict__.get("logging_config") or {}
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
    return {**configuration, "LoggingConfig": {**default, **given}}
