"""What the window shows of a profile as code; nothing here crosses to a worker, as it is pure text."""

from poolkeeper.pools.as_code.names import variables_in as variables_in
from poolkeeper.pools.as_code.snippet import Snippet as Snippet
from poolkeeper.pools.as_code.snippet import Target as Target
from poolkeeper.pools.as_code.targets import snippet_of as snippet_of
from poolkeeper.pools.as_code.targets import targets_for as targets_for
