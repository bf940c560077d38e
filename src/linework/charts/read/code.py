"""From plotting code to a Chart: the code runs in the sandbox, and what it drew is looked at there."""

from linework.charts.chart import Chart, from_json
from linework.charts.sandbox.pool import Sandbox
from linework.errors import InputError


def read_code(code: str, sandbox: Sandbox) -> Chart:
    """The chart that a matplotlib script draws; `sandbox` comes from `chart_sandbox`.

    Raises InputError where the script is refused, fails, takes too long, or draws nothing.
    """
    outcome = sandbox.run(code, watch=("chart",), picture=False)
    if not outcome.ok or not outcome.seen:
        raise InputError(outcome.said)
    return from_json(outcome.seen["chart"])
