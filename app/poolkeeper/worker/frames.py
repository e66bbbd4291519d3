"""The bytes on the pipe: one leading byte tells a message from a batch of rows.

A message is msgpack; a batch is its query's number (8 bytes, big-endian) and one Arrow IPC stream.
"""

import struct

import msgspec

from poolkeeper.worker.messages import Event, Request

_MESSAGE = b"m"
_BATCH = b"b"
_QUERY_ID = struct.Struct(">Q")

_encoder = msgspec.msgpack.Encoder()
_requests = msgspec.msgpack.Decoder(Request)
_events = msgspec.msgpack.Decoder(Event)


class Batch(msgspec.Struct, frozen=True):
    """Rows of one query as one Arrow IPC stream."""

    query_id: int
    data: bytes


def encode_message(message: Request | Event) -> bytes:
    """The frame of a message."""
    return _MESSAGE + _encoder.encode(message)


def encode_batch(query_id: int, data: bytes | memoryview) -> bytes:
    """The frame of a batch."""
    return b"".join((_BATCH, _QUERY_ID.pack(query_id), data))


def decode_request(frame: bytes) -> Request:
    """The request in a frame; raises msgspec.DecodeError where it is none."""
    request: Request = _requests.decode(memoryview(frame)[1:])
    return request


def decode_event(frame: bytes) -> Event | Batch:
    """The event or batch in a frame; raises msgspec.DecodeError where it is neither."""
    if frame[:1] == _BATCH:
        return Batch(_QUERY_ID.unpack_from(frame, 1)[0], frame[1 + _QUERY_ID.size :])
    event: Event = _events.decode(memoryview(frame)[1:])
    return event
