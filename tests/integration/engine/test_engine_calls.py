"""Calls at a real engine with its real media server: every state, every wrong move."""



from app.protocol.frames import CallInvitation, CallNews
from tests.integration.engine.conftest import RunningEngine


async def test_a_call_rings_is_accepted_then_ended(town: RunningEngine) -> None:
    sara, omar = await town.sign_in("sara", name="Sara"), await town.sign_in("omar", name="Omar")
    async with sara.online() as at_sara, omar.online() as at_omar:
        answer = await sara.call("omar", type="video")
        assert answer.status_code == 201
        call = answer.json()
        assert call["status"] == "initiating"
        assert call["type"] == "video_call"
        assert call["ring_timeout"] == 20
        assert call["token"]
        assert call["url"].startswith("ws://127.0.0.1:")
        assert (call["caller_name"], call["callee_name"]) == ("Sara", "Omar")

        invitation = await at_omar.hear(CallInvitation)
        assert invitation.call_id == call["call_id"]
        assert invitation.caller_name == "Sara"
        assert invitation.call_type == "video_call"

        assert (await omar.on_call(call["call_id"], "ringing")).json()["status"] == "ringing"
        assert (await at_sara.hear_news(CallNews.RINGING)).identity == "omar"
        accepted = (await omar.on_call(call["call_id"], "accept")).json()
        assert accepted["status"] == "active"
        assert accepted["token"]
        assert accepted["token"] != call["token"]
        await at_sara.hear_news(CallNews.ACCEPTED)
        ended = (await sara.on_call(call["call_id"], "end")).json()
        assert (ended["status"], ended["end_reason"]) == ("ended", "caller_hangup")
        news = await at_omar.hear_news(CallNews.ENDED)
        assert (news.identity, news.end_reason) == ("sara", "caller_hangup")
