"""What the tests of reports ask for: the small practice of the visits."""

from tests.visits.conftest import (  # noqa: F401
    _now,
    _scene_file,
    _scene_template,
    postgres_scene,
    quick,
    quick_target,
    scene,
    scene_target,
)
