"""What the window needs of the flight recorder, in one place: it does not know the pools' room itself."""

from poolkeeper.pools.event_phrases import duration as duration
from poolkeeper.pools.events import Happened as Happened
from poolkeeper.pools.events import PoolEvent as PoolEvent
from poolkeeper.pools.explained_events import explained as explained
from poolkeeper.pools.recording.bundle_contents import Bundle as Bundle
from poolkeeper.pools.recording.bundle_contents import BundleRefused as BundleRefused
from poolkeeper.pools.recording.event_figures import Figures as Figures
from poolkeeper.pools.recording.event_filter import QUIET as QUIET
from poolkeeper.pools.recording.event_filter import TROUBLE as TROUBLE
from poolkeeper.pools.recording.event_filter import EventFilter as EventFilter
from poolkeeper.pools.recording.event_filter import filtered as filtered
from poolkeeper.pools.recording.event_table import KINDS as KINDS
from poolkeeper.pools.recording.event_timeline import Stretch as Stretch
from poolkeeper.pools.recording.event_timeline import stretches as stretches
from poolkeeper.pools.recording.incident_bundle import BundleWanted as BundleWanted
from poolkeeper.pools.recording.incident_bundle import PartPreview as PartPreview
from poolkeeper.pools.recording.incident_bundle import preview as preview
from poolkeeper.pools.recording.incident_bundle import write_bundle as write_bundle
from poolkeeper.pools.recording.opened_bundle import open_bundle as open_bundle
from poolkeeper.pools.recording.recording import Recording as Recording
from poolkeeper.pools.recording.recording_files import RecordingGone as RecordingGone
from poolkeeper.pools.recording.recording_files import RecordingInfo as RecordingInfo
from poolkeeper.pools.recording.recording_files import RecordingReader as RecordingReader
from poolkeeper.pools.recording.recording_files import recordings as recordings
from poolkeeper.pools.recording.recording_folder import folder_of as folder_of
from poolkeeper.pools.recording.recording_folder import forget as forget
