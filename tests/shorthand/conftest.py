"""The small practice of the tests of visits."""

from __future__ import annotations

from tests.visits.conftest import (  # noqa: F401 - fixtures are found by their names here
    _now,
    _scene_file,
    _scene_template,
    postgres_scene,
    quick,
    quick_target,
    scene,
    scene_target,
)
