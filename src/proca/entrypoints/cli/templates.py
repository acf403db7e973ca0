"""`proca template …`: mail templates of orgs."""

from collections.abc import Sequence
from typing import Annotated

import typer

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.org_bodies import TemplateInputBody
from proca.domain.errors import NotFound
from proca.domain.orgs.changes import TemplateInput
from proca.domain.templates.email_template import EmailTemplate
from proca.entrypoints.cli.asked import Settings, changes
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Session, act, print_rows, print_view, tell, tree

app = typer.Typer(no_args_is_help=True, help="Mail templates of orgs.")
Org = Annotated[str, typer.Argument(help="Name of the org.")]
Name = Annotated[str, typer.Argument(help="Name of the template.")]


@app.command("list")
def listed(org: Org, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """List the templates of an org, without their content."""
    rows = [
        {name: value for name, value in tree(org_views.template(one)).items() if name not in ("html", "text")}
        for one in act(lambda s: _templates(s, org), as_user)
    ]
    print_rows(rows, ("id", "name", "locale", "externalId", "subject"), as_json=as_json)


@app.command("show")
def show(
    org: Org,
    name: Name,
    locale: Annotated[str | None, typer.Option(help="Language; the first one without.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
) -> None:
    """Show a template with its content."""

    async def work(s: Session) -> EmailTemplate:
        for one in await _templates(s, org):
            if one.name == name and locale in (None, one.locale):
                return one
        raise NotFound("Template not found", code="not_found")

    print_view(org_views.template(act(work, as_user)), as_json=as_json)


@app.command("set")
def set_(
    org: Org,
    name: Name,
    locale: Annotated[str | None, typer.Argument(help="Language; needed for a new one.")] = None,
    settings: Settings = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Add or change a template: `--set subject=Thanks --set html=@thanks.html --set text=@-`."""
    asked = changes(TemplateInputBody, TemplateInput, settings, name=name, locale=locale)

    async def work(s: Session) -> EmailTemplate:
        await s.known(org=org)
        return await s.use.orgs.upsert_template(s.caller, org, asked)

    kept = act(work, as_user, dry_run=dry_run)
    tell(f"Template {kept.label} of {org} is set", org_views.template(kept), as_json=as_json, dry_run=dry_run)


async def _templates(s: Session, org: str) -> Sequence[EmailTemplate]:
    found, viewer = await s.org(org)
    return (await s.use.orgs.browse_orgs.templates(viewer, [found.id]))[found.id]
