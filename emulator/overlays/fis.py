"""AWS FIS: templates of experiments. None is ever run."""

from __future__ import annotations

import json
from typing import Any

from moto.core.utils import unix_time
from moto.fis.exceptions import ResourceNotFoundException
from moto.fis.models import ExperimentTemplate
from moto.fis.responses import FISResponse

from emulator.overlays.registry import overlay

CHANGED = {
    "description": "description",
    "stopConditions": "stop_conditions",
    "targets": "targets",
    "actions": "actions",
    "roleArn": "role_arn",
    "logConfiguration": "log_configuration",
    "experimentOptions": "experiment_options",
    "experimentReportConfiguration": "experiment_report_configuration",
}
"""What an update may name, and the attributes that keep it. What it does not name stays."""


def _named(self: FISResponse) -> ExperimentTemplate:
    identifier = str(self.path).rsplit("/", 1)[-1]
    templates = self.fis_backend.experiment_templates
    if identifier not in templates:
        raise ResourceNotFoundException(f"Experiment template {identifier} does not exist")
    return templates[identifier]


def _shown(self: FISResponse, template: ExperimentTemplate) -> str:
    tags = self.fis_backend.tagger.get_tag_dict_for_resource(template.arn)
    return json.dumps({"experimentTemplate": template.to_dict(tags=tags)})


@overlay(FISResponse, "GetExperimentTemplate", why="moto lacks it")
def get_experiment_template(_moto: Any, self: FISResponse) -> str:
    return _shown(self, _named(self))


@overlay(FISResponse, "UpdateExperimentTemplate", why="moto lacks it")
def update_experiment_template(_moto: Any, self: FISResponse) -> str:
    template, given = _named(self), json.loads(self.body)
    for name, attribute in CHANGED.items():
        if name in given:
            setattr(template, attribute, given[name])
    template.last_update_time = unix_time()
    return _shown(self, template)
