"""Parameters are found where they are code, at their exact places, in every engine's syntax."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.parameters import find_parameters, parameter_names

PG, MY, SL = Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE

EVERYWHERE = {
    "SELECT :a": ("a",),
    "SELECT :a, :b, :a": ("a", "b"),
    "WHERE x=:a AND y>=:b": ("a", "b"),
    "SELECT ':a', :b": ("b",),
    "SELECT 'it''s :a', :b": ("b",),
    "SELECT '12:30:00', '2024-01-01T10:20:30', :at": ("at",),
    "SELECT 1 -- :a\n, :b": ("b",),
    "SELECT 1 /* :a */ , :b": ("b",),
    "SELECT (:a)+(:b)-:c": ("a", "b", "c"),
    "SELECT :été, :имя, :日本": ("été", "имя", "日本"),
    "SELECT :_x, :x_1": ("_x", "x_1"),
    "SELECT :1, : a": (),
    "SELECT 12:a": (),
    "SELECT 10 - :a / :b": ("a", "b"),
    "SELECT ':a": (),
    "SELECT /* :a": (),
    "SELECT `:a": (),
    "SELECT :a -- ' \n , :b": ("a", "b"),
    "SELECT :a /* ' */ , :b": ("a", "b"),
    "SELECT '' , :a, '''' , :b": ("a", "b"),
    ":a": ("a",),
    "": (),
    ":": (),
    "x IN(:a,:b)": ("a", "b"),
}  # fmt: skip

IN_POSTGRESQL = {
    "SELECT :a::date, b::text": ("a",),
    "SELECT :a :: date": ("a",),
    "SELECT x:::a": (),
    "SELECT $$ :a $$, :b": ("b",),
    "SELECT $t$ :a $$ :b $t$, :c": ("c",),
    "SELECT $t$ :a $T$ :b": (),
    "SELECT x$a$, :b, y$a$": ("b",),
    "SELECT $1, :a": ("a",),
    "SELECT /* a /* :b */ :c */ :d": ("d",),
    "SELECT E'it\\'s :a', :b": ("b",),
    "SELECT e'x''\\' :a', :b": ("b",),
    "SELECT E'x'\n'\\' :a', :b": ("b",),
    "SELECT 'x\\', :a": ("a",),
    "SELECT some'x\\', :a": ("a",),
    'SELECT "q:a""b:c", :d': ("d",),
    "SELECT U&'d\\0061t :a', :b": ("b",),
    "SELECT a[1:2], a[:n], a[1:n], a[f(x):n], a[lo :n]": (),
    "SELECT a[(:i)], a[b + :i]": ("i",),
    "SELECT a[b[1]:n], :c": ("c",),
    "SELECT ARRAY[:a, :b], array [[:c],[:d]]": ("a", "b", "c", "d"),
    "SELECT myarray[:n]": (),
    "SELECT f(a := :v, b => :w)": ("v", "w"),
    "SELECT j->:k, j->>:l, j @> :m, j #>> :n, j ? :o": ("k", "l", "m", "n", "o"),
    "SELECT 5 # :a": ("a",),
    "SELECT `:a`": ("a",),
    "SELECT 1--2, :a\n, :b": ("b",),
    "SELECT $a :b": ("b",),
}  # fmt: skip

IN_MYSQL = {
    "SELECT 'it\\'s :a', :b": ("b",),
    'SELECT "it\\"s :a", :b': ("b",),
    'SELECT "a "" :a", :b': ("b",),
    "SELECT `:a``b`, :c": ("c",),
    "SELECT 1 # :a\n, :b": ("b",),
    "SELECT 1 -- :a\n, :b": ("b",),
    "SELECT 5--:a": ("a",),
    "SELECT 1 --": (),
    "SELECT @v:=:a, @w := :b": ("a", "b"),
    "SELECT /* x /* :a */ :b": ("b",),
    "SELECT /*!40001 SQL_NO_CACHE */ :a": ("a",),
    "SELECT /*! :a, */ :b": ("a", "b"),
    "SELECT j->'$.a:b', j->>\"$.c:d\", :e": ("e",),
    "SELECT '\\\\', :a": ("a",),
    "SELECT $$:a": (),
}  # fmt: skip

IN_SQLITE = {
    "SELECT [a :b], :c": ("c",),
    'SELECT "a :b", `c :d`, :e': ("e",),
    "SELECT 'x\\', :a": ("a",),
    "SELECT /* x /* :a */ :b": ("b",),
    "SELECT j->:k, j->>'$.a:b'": ("k",),
    "SELECT 5--:a": (),
}  # fmt: skip

CASES = [
    *((engine, *case) for case in EVERYWHERE.items() for engine in Engine if "`" not in case[0]),
    *((PG, *case) for case in IN_POSTGRESQL.items()),
    *((MY, *case) for case in IN_MYSQL.items()),
    *((SL, *case) for case in IN_SQLITE.items()),
]


@pytest.mark.parametrize(("engine", "statement", "names"), CASES)
def test_names_in_the_order_of_first_use(engine, statement, names):
    assert parameter_names(statement, engine) == names


@pytest.mark.parametrize(("engine", "statement", "names"), CASES)
def test_each_occurrence_spans_its_colon_and_name(engine, statement, names):
    for found in find_parameters(statement, engine):
        assert statement[found.start : found.end] == f":{found.name}"


@pytest.mark.parametrize("engine", Engine)
def test_offsets_count_characters_not_bytes(engine):
    statement = "SELECT '🎁é', :naïve /* 日本 */ , :b"
    places = [(each.name, each.start) for each in find_parameters(statement, engine)]
    assert places == [("naïve", statement.index(":naïve")), ("b", statement.index(":b"))]


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("piece", ["/*", "$a$ ", "'", '"', "E'\\", "--", "a::b ", ":", "[", "$a", "\\"])
def test_a_statement_half_typed_is_read_to_its_end(engine, piece):
    find_parameters(f"SELECT :x {piece * 20_000} :y", engine)


@pytest.mark.parametrize("engine", Engine)
def test_every_prefix_of_a_statement_can_be_read(engine):
    statement = "SELECT E'a\\'', $t$x$t$, /* /* */ */ [a[:n]], `b`, \"c\" # d\n -- e\n :f /*! g */"
    for end in range(len(statement)):
        find_parameters(statement[:end], engine)


@pytest.mark.parametrize("engine", Engine)
def test_ten_megabytes_are_read_in_one_pass(engine):
    row = "(12345, 'Some text :no', '2024-01-01 12:30:00', 12.50, null),\n"
    statement = f"INSERT INTO t VALUES {row * (10_000_000 // len(row))} (:last)"
    assert parameter_names(statement, engine) == ("last",)
