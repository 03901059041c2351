"""The sales pipeline of a CRM file as a page of plots.

    python pipeline_report.py [FILE] [PICTURE]

Without a file a small company is made up in memory. Every figure is one question, answered as a pandas.DataFrame.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from decimal import Decimal

import crm
import matplotlib

matplotlib.use("Agg")  # pictures go to files, so that the report runs where there is no screen
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter

BLUE, GREEN, RED, GREY = "#2f6db3", "#3a9d5d", "#c8553d", "#8a8f98"

OPEN_BY_STAGE = """
    select stage, stage.label as label, count(*) as deals, sum(estimated_value) as value
    from opportunity where state = 'open' group by stage order by stage
"""
CLOSED_BY_MONTH = """
    select month(actual_close_on) as month, state, sum(actual_value) as value, count(*) as deals
    from opportunity where state <> 'open' and actual_close_on is not null
    group by month(actual_close_on), state order by 1
"""
WON_BY_OWNER = """
    select owner.full_name as owner, sum(actual_value) as value
    from opportunity where state = 'won' group by owner.full_name order by 2 desc limit 10
"""
OPEN_BY_CUSTOMER = """
    select customer.name as customer, sum(estimated_value) as value, count(*) as deals
    from opportunity where state = 'open' group by customer.name order by 2 desc, 3 desc, 1 limit 10
"""


def make_company(db: crm.Crm) -> None:
    """A made-up company, the same each time."""
    dice = random.Random(7)
    with db.session() as s:
        unit = s.find_ids("business_unit", "name", "Alpina")[0]
        names = [("Nina", "Neri"), ("Sven", "Berg"), ("Sara", "Conti"), ("Otto", "Vogel")]
        users = s.create_many(
            "user", ({"user_name": f.lower(), "first_name": f, "last_name": l, "business_unit": unit} for f, l in names)
        )
        for user in users:
            s.security.grant_role("Salesperson", ("user", user))
        firms = "Albergo Miralago,Bolt & Figli,Cantine Duca,Duomo Viaggi,Elba Yachting,Fonderie Galli,Garda Terme".split(",")
        accounts = s.create_many("account", ({"name": name} for name in firms))
        stages = ["prospecting", "qualify", "develop", "propose", "close"]
        today = date(2030, 6, 30)
        for n in range(240):
            value = Decimal(dice.randrange(2_000, 60_000))
            deal = s.create(
                "opportunity",
                name=f"Deal {n + 1}",
                customer=("account", dice.choice(accounts)),
                owner=("user", dice.choice(users)),
                stage=dice.choices(stages, [5, 4, 3, 2, 1])[0],
                estimated_value=value,
            )
            outcome = dice.choices(["open", "won", "lost"], [4, 4, 2])[0]
            if outcome != "open":
                closed = today - timedelta(days=dice.randrange(360))
                s.set_state("opportunity", deal, outcome, actual_value=value if outcome == "won" else 0, actual_close_on=closed)


def money(amount: float, _: object = None) -> str:
    """An amount as an axis shows it: in thousands or millions where it is large."""
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:.1f} M"
    return f"{amount / 1_000:,.0f} k" if amount >= 10_000 else f"{amount:,.0f}"


def bars(axis: plt.Axes, names: list[str], values: list[float], color: str, title: str, notes: list[str] | None = None) -> None:
    """Horizontal bars, the greatest above, each with its amount."""
    axis.set_title(title, loc="left", fontweight="bold")
    if not values:
        axis.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=GREY, transform=axis.transAxes)
        axis.set_axis_off()
        return
    # A name longer than the axis has room for would run into the next picture.
    shown = [name if len(name) <= 24 else name[:23] + "…" for name in names]
    places = range(len(values))
    drawn = axis.barh(places, values, color=color)
    axis.set_yticks(places, shown)
    axis.invert_yaxis()
    axis.bar_label(drawn, [money(value) + note for value, note in zip(values, notes or [""] * len(values))], padding=4, fontsize=9)
    axis.set_xlim(0, max(values) * 1.25 or 1)
    axis.xaxis.set_major_formatter(FuncFormatter(money))


def closed_by_month(axis: plt.Axes, frame) -> None:
    """Won by month, at most the last eighteen, with the share that was won."""
    axis.set_title("Won by month, and share of deals won", loc="left", fontweight="bold")
    if frame.empty:
        axis.text(0.5, 0.5, "nothing closed yet", ha="center", va="center", color=GREY, transform=axis.transAxes)
        axis.set_axis_off()
        return
    frame["value"] = frame["value"].astype(float)
    table = frame.pivot_table(index="month", columns="state", values=["value", "deals"], aggfunc="sum", fill_value=0, observed=False)
    table = table.reindex(columns=[(what, state) for what in ("value", "deals") for state in ("won", "lost")], fill_value=0)
    table = table.tail(18)
    # 2030-06: the year stands below the first month and each January.
    parts = [month.split("-") for month in table.index]
    labels = [f"{month}\n{year}" if n == 0 or month == "01" else month for n, (year, month) in enumerate(parts)]
    places = range(len(table))
    axis.bar(places, table[("value", "won")], color=GREEN)
    axis.set_xticks(places, labels)
    axis.yaxis.set_major_formatter(FuncFormatter(money))
    axis.set_ylim(0, max(table[("value", "won")].max() * 1.25, 1))
    share = axis.twinx()
    deals = table[("deals", "won")] + table[("deals", "lost")]
    share.plot(places, table[("deals", "won")] / deals.where(deals > 0), color=RED, marker="o", markersize=4)
    share.set_ylim(0, 1.05)
    share.yaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{part:.0%}"))
    share.set_ylabel("share won", color=RED)
    share.spines["top"].set_visible(False)


def report(db: crm.Crm, picture: str) -> None:
    """Asks, draws and saves."""
    with db.session() as s:
        stages = s.query(OPEN_BY_STAGE).fetchall()
        months = s.query(CLOSED_BY_MONTH).to_pandas()
        owners = s.query(WON_BY_OWNER).fetchall()
        customers = s.query(OPEN_BY_CUSTOMER).fetchall()
        currency = db.settings["base_currency"]
    total = sum(row["value"] or 0 for row in stages)
    plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 10})
    figure, axes = plt.subplots(2, 2, figsize=(14, 8.5), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.15, h_pad=0.15)
    count = sum(row["deals"] for row in stages)
    worth = f"{money(float(total))} {currency} open in {count} deals" if total else f"{count} open deals, none with an amount"
    figure.suptitle(f"Sales pipeline: {worth}", fontsize=15)

    def amounts(rows):
        return [float(row["value"] or 0) for row in rows]

    # Where nobody has estimated anything, how many there are says more than bars of nothing.
    def open_ones(rows):
        return amounts(rows) if total else [row["deals"] for row in rows]

    deals = [f"  ({row['deals']})" if total else "" for row in stages]
    by_stage = "Open by stage (deals)" if total else "Open deals by stage"
    by_customer = "Open by customer" if total else "Open deals by customer"
    bars(axes[0][0], [row["label"] or "no stage" for row in stages], open_ones(stages), BLUE, by_stage, deals)
    closed_by_month(axes[0][1], months)
    bars(axes[1][0], [row["owner"] or "nobody" for row in owners], amounts(owners), GREEN, "Won by salesperson")
    bars(axes[1][1], [row["customer"] or "no customer" for row in customers], open_ones(customers), BLUE, by_customer)
    figure.savefig(picture, dpi=110)
    print(f"{picture}: {len(stages)} stages, {len(months)} months and states, {len(owners)} salespeople")


def main() -> None:
    given = sys.argv[1:]
    picture = given[1] if len(given) > 1 else "pipeline.png"
    if given:
        with crm.open(given[0], create=False) as db:
            report(db, picture)
    else:
        with crm.open(":memory:", organisation="Alpina") as db:
            make_company(db)
            report(db, picture)


if __name__ == "__main__":
    main()
