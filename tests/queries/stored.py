"""What comes out at the end of the whole way: a statement's rows in a store, as the window reads them."""

from poolkeeper.queries.compiled import compile_statement
from poolkeeper.queries.result_store import ResultStore
from poolkeeper.queries.runner import run


def run_into_store(database, connection, statement, parameters=(), row_cap=0, **store_options):
    """Run the statement; gives the store with all its rows, and what the runner says of the run."""
    compiled = compile_statement(statement, parameters, database, database.engine)
    batches = []
    columns = []
    ran = run(
        database,
        connection,
        compiled,
        row_cap=row_cap,
        on_columns=columns.extend,
        on_batch=batches.append,
    )
    store = ResultStore(columns, **store_options)
    for batch in batches:
        store.append(batch)
    return store, ran


def texts(store):
    """Every cell in full, a row after another; NULL is None."""
    return [
        [
            None if store.cell(row, column).is_null else store.full_text(row, column)
            for column in range(len(store.columns))
        ]
        for row in range(store.row_count)
    ]
