"""A worker on a primary and its replicas, for tests."""

import time

from poolkeeper.worker.messages import NodesChanged, Standing, StatementFinished
from tests.support.heard_worker import HeardWorker

PORT = "SELECT inet_server_port()"


class WithReplicas(HeardWorker):
    """A worker whose last word about the servers is kept."""

    nodes = ()

    def _hear(self, event):
        if isinstance(event, NodesChanged):
            self.nodes = event.nodes
        super()._hear(event)

    def until_nodes(self, wanted):
        """Wait until the servers, by name, are as wanted."""
        deadline_s = time.monotonic() + 30
        while not (self.nodes and wanted({each.name: each for each in self.nodes})):
            assert time.monotonic() < deadline_s, self.nodes
            self.expect(NodesChanged)
        return {each.name: each for each in self.nodes}

    def until_serving(self, *names):
        return self.until_nodes(
            lambda nodes: all(
                (nodes[name].standing is Standing.SERVING) is (name in names)
                for name in ("replica-1", "replica-2")
            )
        )

    def ask_port(self, **settings):
        """Which server answers, by its own words and by ours."""
        finished = self.run(PORT, **settings)
        assert isinstance(finished, StatementFinished), finished
        ((port,),) = self.texts()
        assert finished.answered_by.address == f"127.0.0.1:{port}"
        return finished.answered_by.name
