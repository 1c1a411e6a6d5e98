"""Who may listen to a call, how its file is sent, and that it is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import Call, Listening, Recording
from apps.calls.recording.files import storage
from apps.calls.recording.models import RecordingStatus

pytestmark = pytest.mark.django_db
SOUND = bytes(range(256)) * 4


def recorded_call() -> Call:
    now = timezone.now()
    call = Call.objects.create(
        call_sid="CA1",
        from_number="+15550001111",
        status="completed",
        answered_at=now,
        ended_at=now,
    )
    Recording.objects.create(
        call=call,
        status=RecordingStatus.READY,
        name=storage().save("test/a.flac", ContentFile(SOUND)),
        size_bytes=len(SOUND),
        duration_ms=60_000,
        starts_ms=4_000,
        muted=[[10_000, 13_000]],
        peaks={"caller": [10, 50, 100], "agent": [0, 20, 0]},
    )
    return call


def signed_in(*, may_listen: bool = True) -> Client:
    user = User.objects.create_user("sue", is_staff=True)
    user.groups.add(Group.objects.get(name="agents"))
    if may_listen:
        user.user_permissions.add(
            Permission.objects.get(codename="listen_to_recording")
        )
    client = Client()
    client.force_login(user)
    return client


def url_of(call: Call) -> str:
    return reverse("admin:calls_call_recording", args=[call.pk])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_who_may_listen_gets_the_whole_file_and_nobody_keeps_it() -> None:
    response = signed_in().get(url_of(recorded_call()))
    assert response.status_code == 200
    assert body(response) == SOUND
    assert response["Content-Type"] == "audio/flac"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"].startswith("private, no-store")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 1023),
        ("bytes=0-1", 0, 1),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-9999", 1000, 1023),
        ("bytes=-24", 1000, 1023),
    ],
)
def test_a_browser_gets_the_bytes_it_asks_for(asked, first, last) -> None:
    response = signed_in().get(url_of(recorded_call()), headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=-0"])
def test_bytes_that_are_not_there_are_refused(asked) -> None:
    response = signed_in().get(url_of(recorded_call()), headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "-"])
def test_what_is_no_single_range_gets_the_whole_file(asked) -> None:
    response = signed_in().get(url_of(recorded_call()), headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == SOUND


def test_without_the_permission_nothing_is_heard_and_the_page_says_so() -> None:
    call = recorded_call()
    client = signed_in(may_listen=False)
    assert client.get(url_of(call)).status_code == 403
    assert not Listening.objects.exists()
    page = client.get(reverse("admin:calls_call_change", args=[call.pk]))
    assert "You may not listen" in page.content.decode()
    assert "<audio" not in page.content.decode()


def test_who_is_not_signed_in_is_sent_to_the_login() -> None:
    response = Client().get(url_of(recorded_call()))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_each_listening_is_written_down_once() -> None:
    call, client = recorded_call(), signed_in()
    for asked in ("bytes=0-1", "bytes=0-", "bytes=512-"):
        body(client.get(url_of(call), headers={"Range": asked}))
    listening = Listening.objects.get()
    assert (listening.username, listening.call) == ("sue", call)

    Listening.objects.update(last_at=timezone.now() - timedelta(hours=1))
    body(client.get(url_of(call)))
    assert Listening.objects.count() == 2


def test_looking_at_the_page_is_no_listening() -> None:
    call = recorded_call()
    page = signed_in().get(reverse("admin:calls_call_change", args=[call.pk]))
    html = page.content.decode()
    assert 'preload="none"' in html
    assert 'class="cc-wave-caller" d="M0.0,' in html
    assert 'class="cc-wave-muted" x="60.0" width="30.0"' in html
    assert not Listening.objects.exists()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RecordingStatus.WAITING, "is being made"),
        (RecordingStatus.REFUSED, "did not want to be recorded"),
        (RecordingStatus.DELETED, "was deleted"),
        (RecordingStatus.FAILED, "tried again"),
    ],
)
def test_a_page_without_sound_says_why(status, words) -> None:
    call = recorded_call()
    Recording.objects.update(status=status)
    client = signed_in()
    page = client.get(reverse("admin:calls_call_change", args=[call.pk]))
    assert words in page.content.decode()
    assert client.get(url_of(call)).status_code == 404


def test_a_file_that_its_storage_has_lost_is_not_found() -> None:
    call = recorded_call()
    storage().delete(call.recording.name)
    assert signed_in().get(url_of(call)).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_under_asgi_it_is_sent_in_pieces_too() -> None:
    from asgiref.sync import sync_to_async

    call = await sync_to_async(recorded_call)()
    user = await sync_to_async(User.objects.create_superuser)("root")
    client = AsyncClient()
    await sync_to_async(client.force_login)(user)
    response = await client.get(url_of(call), headers={"Range": "bytes=10-19"})
    assert response.status_code == 206
    assert b"".join([piece async for piece in response]) == SOUND[10:20]
