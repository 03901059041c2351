"""Loading contacts from a DataFrame: cleaned, matched with their companies, written whole or not at all.

    python contacts_from_frame.py [FILE]

Without a file everything happens in memory.
"""

from __future__ import annotations

import sys

import crm
import pandas as pd

SHEET = pd.DataFrame(
    {
        "Nome": ["Ada", "Ugo", "Ines", "Karl", None],
        "Cognome": ["Rossi", "Neri", "Costa", "Vogel", "Bianchi"],
        "Ditta": ["Acme", "Acme", "Bolt", None, "Cima"],
        "Cellulare": ["347 1234567", "+39 335 765432", None, "0049 171 1234567", None],
        "Email": ["ada@acme.example", "ugo@acme.example", "ines@bolt.example", None, "bianchi@cima.example"],
        "Nato il": pd.to_datetime(["1980-01-31", None, "1991-06-05", "1975-12-24", None]),
    }
)
FIELDS = {"Nome": "first_name", "Cognome": "last_name", "Cellulare": "mobile_phone", "Email": "email", "Nato il": "birth_on"}


def companies(s: crm.Session, names: pd.Series) -> dict[str, str]:
    """The id of each company, those that are missing made in one go."""
    wanted = sorted(set(names.dropna()))
    known = {name: ids[0] for name in wanted if (ids := s.find_ids("account", "name", name, limit=1))}
    missing = [name for name in wanted if name not in known]
    known.update(zip(missing, s.create_many("account", ({"name": name} for name in missing))))
    return {name: str(id) for name, id in known.items()}


def load(s: crm.Session, sheet: pd.DataFrame) -> None:
    """Writes the sheet in one transaction: companies and contacts, or nothing."""
    frame = sheet.rename(columns=FIELDS)
    with s.transaction():
        ids = companies(s, frame["Ditta"])
        frame["account"] = frame.pop("Ditta").map(ids)
        made = s.create_many("contact", frame)
    print(f"{len(made)} contacts of {len(ids)} companies")


def main() -> None:
    file = sys.argv[1] if len(sys.argv) > 1 else ":memory:"
    with crm.open(file) as db, db.session() as s:
        load(s, SHEET)

        # A sheet with a fault leaves nothing behind, and says which row it is.
        try:
            load(s, SHEET.assign(Email=["ada@acme.example", "no address", None, None, None]))
        except crm.ValidationError as error:
            print(f"row {error.row + 2} of the sheet: {error.issues[0].field} {error.issues[0].message}")

        question = "select full_name, mobile_phone, birth_on, account.name as company from contact order by last_name"
        print(s.query(question).to_pandas().to_string(index=False))


if __name__ == "__main__":
    main()
