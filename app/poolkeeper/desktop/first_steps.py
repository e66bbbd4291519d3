"""The sample at the first start: its profile in the list, and a tab with a query ready to run."""

from poolkeeper.desktop.connections.profile_library import ProfileLibrary
from poolkeeper.desktop.sample_offer import PARAMETERS, SAMPLE_ID, STATEMENT, SampleOffer
from poolkeeper.desktop.settings import Settings
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import TypedSecrets


class FirstSteps:
    """Adds the sample's profile once; on later starts it only opens the tab, while the profile is there."""

    def __init__(
        self,
        library: ProfileLibrary,
        workspace: Workspace,
        offer: SampleOffer,
        settings: Settings,
    ) -> None:
        self._library = library
        self._workspace = workspace
        self._offer = offer
        self._settings = settings
        self._begun = False
        library.opened.connect(self._begin)
        library.open_failed.connect(self._begin)
        offer.made.connect(self._show)

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        for_this_run_only = bool(self._library.notice)
        if self._saved() or for_this_run_only or not self._settings.sample_offered:
            self._offer.start()

    def _show(self, profile: Profile) -> None:
        if not self._saved():
            self._library.save(profile, TypedSecrets())
            self._settings.sample_offered = True
        if not self._workspace.has_tabs():
            controller = self._workspace.add_tab(profile)
            controller.tab.pane.set_text(STATEMENT)
            controller.tab.pane.form.fill(PARAMETERS)

    def _saved(self) -> bool:
        return any(entry.id == SAMPLE_ID for entry in self._library.entries)
