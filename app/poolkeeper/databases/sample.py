"""The sample database: customers, orders and their items, the same on every machine."""

import datetime
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

CUSTOMERS = 4_000
ORDERS = 26_000
ITEMS_MOST = 5

_SCHEMA = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, email TEXT, since DATE NOT NULL
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed_at TIMESTAMP NOT NULL, paid_at TIMESTAMP, shipped_at TIMESTAMP,
    total DECIMAL(12,2) NOT NULL, note TEXT
);
CREATE TABLE items (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id),
    product TEXT NOT NULL, quantity INTEGER NOT NULL, price DECIMAL(12,2) NOT NULL
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX items_order ON items (order_id);
"""

_FIRST = (
    "Aagje", "Bram", "Çelik", "Doğan", "Erik", "Fatima", "Grace", "Hedy", "Ishtar", "José", "Kurt",
    "Lise", "Mary", "Niels", "Olga", "Παύλος", "Quentin", "Renée", "Søren", "Тарас", "Ursula", "Věra",
    "Wisława", "Xīnyí", "Yūki", "Žofia", "山田", "王", "김", "محمد",
)  # fmt: skip
_LAST = (
    "Deken", "Stoker", "Şahin", "Kaya", "Satie", "Zahra", "Hopper", "Lamarr", "O’Brien", "Núñez", "Gödel",
    "Meitner", "Jackson", "Abel", "Ladyzhenskaya", "Ελύτης", "Tarantino", "Noether", "Kierkegaard",
    "Шевченко", "Le Guin", "Čapek", "Szymborska", "太郎", "小明", "민준", "الخوارزمي",
)  # fmt: skip
_COUNTRIES = ("NL", "BE", "DE", "FR", "TR", "PL", "CZ", "UA", "GR", "JP", "KR", "BR", "US")
_NOTES = ("gift wrap", "call before delivery", "leave with the neighbours", "café, 2. étage", "★ fragile", "")
_PRODUCTS = (
    "Fountain pen", "Ink, midnight blue", "Notebook A5", "Blotting paper", "Writing desk", "Desk lamp",
    "Envelope, 50 pieces", "Sealing wax", "Thé vert 煎茶", "Reading glasses +1.5",
)  # fmt: skip
_BEGIN = datetime.datetime(2025, 1, 1)


def ensure_sample(path: Path) -> None:
    """Make the sample database at `path`, unless it is there; a half-made one is never left behind.

    Raises OSError or sqlite3.Error where it cannot be written.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    try:
        connection.executescript(_SCHEMA)
        _fill(connection)
        connection.commit()
    finally:
        connection.close()
    unfinished.replace(path)


def _fill(connection: sqlite3.Connection) -> None:
    chance = random.Random(20_260_101)  # noqa: S311 - the same sample everywhere, no secret
    connection.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", _customers(chance))
    orders = list(_orders(chance))
    items = [item for order in orders for item in _items(chance, order[0])]
    numbered = ((number, *item) for number, item in enumerate(items, 1))
    connection.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?)", numbered)
    totals: dict[int, int] = {}
    for order_id, _product, quantity, price in items:
        totals[order_id] = totals.get(order_id, 0) + quantity * round(float(price) * 100)
    rows = ((*order[:5], _money(totals[order[0]]), order[5]) for order in orders)
    connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _customers(chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, CUSTOMERS + 1):
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        email = None if chance.random() < 0.2 else f"customer{number}@example.org"
        since = (_BEGIN - datetime.timedelta(days=chance.randrange(4_000))).date().isoformat()
        yield number, name, chance.choice(_COUNTRIES), email, since


def _orders(chance: random.Random) -> Iterator[tuple[int, int, str, str | None, str | None, str | None]]:
    for number in range(1, ORDERS + 1):
        placed = _BEGIN + datetime.timedelta(minutes=number * 38, seconds=chance.randrange(60))
        paid = placed + datetime.timedelta(minutes=chance.randrange(2_000))
        shipped = paid + datetime.timedelta(hours=chance.randrange(4, 200))
        was_paid, was_shipped = chance.random() < 0.95, chance.random() < 0.9
        yield (
            number,
            chance.randrange(1, CUSTOMERS + 1),
            str(placed),
            str(paid) if was_paid else None,
            str(shipped) if was_paid and was_shipped else None,
            chance.choice(_NOTES) if chance.random() < 0.5 else None,
        )


def _items(chance: random.Random, order_id: int) -> Iterator[tuple[int, str, int, str]]:
    for _ in range(chance.randrange(1, ITEMS_MOST + 1)):
        yield order_id, chance.choice(_PRODUCTS), chance.randrange(1, 9), _money(chance.randrange(95, 40_000))


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
