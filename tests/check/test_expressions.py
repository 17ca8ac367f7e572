"""What is said of expressions that select devices."""

from __future__ import annotations

import pytest

from msvcgen.check.rules.expressions import why_no_selector

NO_EXPRESSION = "this is no CEL expression for devices: "


@pytest.mark.parametrize(
    "expression",
    [
        "true",
        "device.driver == 'gpu.example.com'",
        "device.driver.startsWith('gpu.') && !device.attributes['a.b'].mig",
        "device.attributes['a.b'].model",
        "device.attributes['a.b'].model in ['H100', 'A100']",
        "device.attributes['a.b'].?model.orValue('') == 'H100'",
        "'a.b' in device.attributes && has(device.attributes['a.b'].model)",
        "device.attributes['a.b'].version.compareTo(semver('1.2.3')) >= 0",
        "device.capacity['a.b'].memory.isGreaterThan(quantity('40Gi'))",
        "cel.bind(gpu, device.attributes['a.b'], gpu.index > 1 || gpu.spare)",
        "device.attributes['a.b'].lanes.exists(lane, lane == 1)",
        "dyn(device.driver) == 1",
        "type(device.driver) == string",
        "device.allowMultipleAllocations ? 1 < 2.5 : size(device.driver) in [1]",
    ],
)
def test_takes_what_selects_devices(expression: str) -> None:
    assert why_no_selector(expression) == ""


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("model-storage", "undeclared reference to 'model'"),
        ("limits.cpu", "undeclared reference to 'limits'"),
        ("self.driver == 'x'", "undeclared reference to 'self'"),
        ("['a'].exists(x, x == y)", "undeclared reference to 'y'"),
        ("likely(device.driver)", "undeclared reference to 'likely'"),
        ("device.driver.begins('x')", "undeclared reference to 'begins'"),
        ("device.driver.startsWith('a', 'b')", "the number of arguments of 'startsWith' is wrong"),
        ("device.driver == 1", "`==` does not take string and int"),
        ("device.driver && true", "`&&` needs bools, not a string"),
        ("!device.driver", "`!` needs a bool"),
        ("device.driver.name == 'x'", "a string has no field 'name'"),
        ("'x' in device.driver", "`in` needs a list or a map, not a string"),
        ("device['driver'] == 'x'", "a device has no items"),
        (
            "device.drivr == 'x'",
            "undefined field 'drivr', a device has allowMultipleAllocations, attributes, capacity, driver",
        ),
        ("", "syntax error at character 1: found `the end`, expected a value"),
    ],
)
def test_says_what_an_expression_lacks(expression: str, reason: str) -> None:
    assert why_no_selector(expression) == NO_EXPRESSION + reason


@pytest.mark.parametrize("expression", ["device.driver", "device.attributes['a.b']", "1 + 2"])
def test_refuses_what_is_not_true_or_false(expression: str) -> None:
    reason = f"must be true or false for a device, `{expression}` is neither"
    assert why_no_selector(expression) == reason
