"""``farstu policy``: what a portal asks of its people."""

from __future__ import annotations

import typer

from farstu.cli import policy_exceptions
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.policy_explain import explain
from farstu.cli.policy_keys import list_holders, list_models
from farstu.cli.policy_places import Names, name_organisations
from farstu.cli.policy_plans import drop, history, pause, resume, undo
from farstu.cli.policy_rehearse import rehearse
from farstu.cli.policy_remind import remind
from farstu.cli.policy_set import change
from farstu.cli.policy_waves import describe_plan, layer_rows
from farstu.cli.policy_words import describe_layer, describe_policy, name_layer
from farstu.cli.voice import Voice
from farstu.core.plans import Layer, settled
from farstu.core.policy import Policy
from farstu.services.policies import list_written, portal_policy
from farstu.store.tx import Tx

app = typer.Typer(
    help="Policy: show, explain, set, plans and exceptions, keys.", no_args_is_help=True
)


@app.command("show")
def show(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show what is asked of everybody, what organisations and roles ask beyond that, and plans."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def ask(tx: Tx) -> tuple[Policy, list[Layer], Names]:
            layers = [settled(one, now=house.kit.clock()) for one in list_written(house.kit, tx)]
            return portal_policy(house.kit, tx), layers, name_organisations(tx)

        own, layers, names = house.kit.store.read(ask, portal_id=at.id)
    voice.say(f"{at.name} · {at.host}")
    voice.table(layer_rows(layers[0], at))
    for layer in layers[1:]:
        if layer.sides:
            voice.say(f"{name_layer(layer, names)}: also")
            voice.table([(f"  {name}", said) for name, said in layer_rows(layer, at)])
    told = [describe_layer(layer) | {"plan": describe_plan(layer.plan)} for layer in layers]
    voice.answer({"portal": at.host, "policy": describe_policy(own), "layers": told})


app.command("explain")(explain)
app.command("set")(change)
app.command("rehearse")(rehearse)
app.command("remind")(remind)
app.command("pause")(pause)
app.command("resume")(resume)
app.command("roll-back")(drop)
app.command("history")(history)
app.command("undo")(undo)
app.add_typer(policy_exceptions.app, name="exception")
app.command("key-models")(list_models)
app.command("key-holders")(list_holders)
