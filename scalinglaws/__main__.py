"""The command line: python -m scalinglaws list · plan · run · merge · claims · fit."""

import argparse
import json
import sys
from contextlib import nullcontext

from scalinglaws import __version__
from scalinglaws.errors import UserError


def list_experiments(args) -> None:
    """Name, presets and expected seconds of every experiment."""
    from scalinglaws import experiments

    rows = [
        {
            "name": e.name,
            "summary": e.summary,
            "presets": {
                name: {
                    "seconds": p.seconds,
                    "gpu_seconds": p.gpu_seconds,
                    "megabytes": p.megabytes,
                    "precision": p.precision,
                }
                for name, p in e.presets.items()
            },
        }
        for e in experiments.EXPERIMENTS.values()
    ]
    if args.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        costs = " · ".join(f"{n} {p['seconds']:g} s" for n, p in row["presets"].items())
        print(f"{row['name']}\n    {row['summary']}\n    {costs}")


def run_experiment(args) -> None:
    """Run one experiment, or a share of it, and say where the result is stored."""
    from scalinglaws import experiments
    from scalinglaws.experiments import executors

    if (args.executor == "dask") != (args.scheduler is not None):
        raise UserError("--executor dask and --scheduler ADDRESS go together")
    cluster = executors.dask(args.scheduler) if args.scheduler else nullcontext()
    try:
        with cluster as executor:
            result = experiments.run(
                args.name,
                args.preset,
                device=args.device,
                workers=args.workers,
                executor=executor,
                portion=args.share,
            )
    except KeyboardInterrupt:
        raise UserError(f"stopped; {executors.KEPT}") from None
    done = "stored" if result else "this share is kept"
    print(f"{done} in {experiments.core.results_folder()}")


def merge_shares(args) -> None:
    """Make the result of an experiment whose shares are all done."""
    from scalinglaws import experiments

    experiments.merge(args.name, args.preset, args.folder, device=args.device)
    print(f"stored in {experiments.core.results_folder()}")


def plan_book(args) -> None:
    """What every experiment costs, by preset, and the whole book."""
    from scalinglaws.experiments import plan

    rows = plan.rows(args.workers)
    print(json.dumps(rows, indent=1) if args.json else plan.render(rows, args.workers))


def show_claims(args) -> None:
    """Every claim with its verdict, computed from the stored results."""
    from scalinglaws import claims

    judged = [claims.jsonable(c) for c in claims.judged(args.id)]
    if args.json:
        print(json.dumps(judged, indent=1))
        return
    for claim in judged:
        words = claims.said(claim, claim["verdict"])
        print(f"{claim['id']}  {words} ({claims.setting(claim)}): {claim['title']}")
        print(f"    {claim['source']}, read in: {claim['basis']}")
        for row in claims.table([claim["id"]]):
            print(
                f"    {row['check']}: {row['measured']} [{row['95 % interval']}], "
                f"asked {row['asked']}: {row['verdict']}"
            )
    print("Among many 95 % intervals one in twenty misses its value by chance.")


def fit_curve(args) -> None:
    """A power law through a curve of your own, with what it cannot tell."""
    from scalinglaws import fits

    x, samples = fits.read_csv(args.csv)
    window = tuple(args.window) if args.window else None
    report = fits.report(x, samples, window=window)
    print(json.dumps(report, indent=1) if args.json else fits.render_report(report))


def share(text: str) -> tuple[int, int]:
    """Read I/N, such as 3/16."""
    i, n = map(int, text.split("/"))
    return i, n


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="python -m scalinglaws", description=__doc__)
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="command")

    one = commands.add_parser("list", help="the experiments and their presets")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=list_experiments)

    one = commands.add_parser("run", help="run an experiment, resuming if it was cut")
    one.add_argument("name", help="an experiment, such as lottery/x-squared")
    one.add_argument("--preset", default="quick", help="tiny, quick, book or paper")
    one.add_argument("--device", default="cpu", help="cpu or cuda")
    one.add_argument("--workers", type=int, help="processes (default: one a core)")
    one.add_argument(
        "--executor",
        choices=["processes", "dask"],
        default="processes",
        help="where: processes of this machine, or the workers of a Dask cluster",
    )
    one.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask's, as tcp://host:8786"
    )
    one.add_argument(
        "--share", type=share, metavar="I/N", help="this share alone; merge them after"
    )
    one.set_defaults(do=run_experiment)

    one = commands.add_parser("merge", help="make one result of shares that are done")
    one.add_argument("name", help="an experiment, such as lottery/x-squared")
    one.add_argument("--preset", default="quick", help="tiny, quick, book or paper")
    one.add_argument("--device", default="cpu", help="that of the shares")
    one.add_argument("folder", nargs="*", help="results folders of other machines")
    one.set_defaults(do=merge_shares)

    one = commands.add_parser("plan", help="the hours that everything takes")
    one.add_argument(
        "--workers", type=int, default=16, help="of a cluster (default: 16)"
    )
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=plan_book)

    one = commands.add_parser("claims", help="every claim with its computed verdict")
    one.add_argument("id", nargs="*", help="claims to show, such as L2 (default: all)")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=show_claims)

    one = commands.add_parser("fit", help="fit a curve of your own")
    one.add_argument("csv", help="a file of sizes and losses, one column a seed")
    one.add_argument("--window", nargs=2, type=float, metavar=("LOW", "HIGH"))
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=fit_curve)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error that the user can mend is one line, status 2."""
    args = parser().parse_args(arguments)
    try:
        args.do(args)
    except UserError as error:
        print(f"scalinglaws: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
