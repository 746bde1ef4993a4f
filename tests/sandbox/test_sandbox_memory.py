"""What does the stand-in world still know after its process was killed?"""

import json
import stat
from dataclasses import replace

import pytest

from sandbox.app import build_sandbox
from sandbox.bank_file import read_payment_file
from sandbox.config import SandboxRefused
from sandbox.wechat.codes import CodeUsed
from sandbox.world import SandboxWorld

FILE = (
    "H,DAETONG,B-1,20260105,1\r\n序号,支付流水号,收款户名,收款账号,开户行,金额(元),用途\r\n"
    "1,PAY-1,周建国,6222021234567890123,工商银行,1.00,补助\r\nT,1,1.00\r\n"
).encode("gb18030")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "sandbox.jsonl"


@pytest.fixture
def reborn(config, clock, path):
    return lambda: SandboxWorld(config, clock, path)


def test_everything_acknowledged_is_still_known(reborn) -> None:
    world = reborn()
    person = world.people.add(phone="13800001234", nickname="周晓梅", unionid="u1")
    world.people.follow(person)
    token = world.tokens.stable(world.config.mini_appid)
    fresh, spent = world.codes.issue("login", person), world.codes.issue("phone", person)
    world.codes.spend(spent)
    world.chats.heard(person, "text", "进度", opens="message")
    world.chats.send_custom(person, "您好", {})
    msg_id, _ = world.chats.send_template(person, "模板消息", {}, "d-1")
    [text] = world.texts.accept(["13800001234"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    world.texts.deliver(text)
    result = world.bank.pay(read_payment_file(FILE), FILE, None)
    world.faults.lay("sms", "hang", None, 2)
    world.faults.strike("sms/")
    # No close: a killed process says no goodbye.
    after = reborn()
    again = after.people.get(person.id)
    assert again == person
    assert after.people.by_official_openid(person.official_openid) == person
    assert after.tokens.stable(world.config.mini_appid) == token
    assert after.codes.owner("login", fresh) == person.id
    with pytest.raises(CodeUsed):
        after.codes.owner("phone", spent)
    assert after.chats.log(again) == world.chats.log(person)
    assert after.chats.send_template(again, "模板消息", {}, "d-1") == (msg_id, False)
    for _ in range(4):
        after.chats.send_custom(again, "您好", {})
    assert after.texts.to("13800001234") == world.texts.to("13800001234")
    assert "n-1" in after.nonces
    assert after.bank.pay(read_payment_file(FILE), FILE, None) == result
    assert [(fault.path, fault.left) for fault in after.faults.all()] == [("sms", 1)]
    world.close()
    after.close()


def test_an_accepted_text_is_in_the_file_before_anybody_is_told(reborn, path) -> None:
    world = reborn()
    world.texts.accept(["13800001234"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["kind"], last["out_id"]) == ("sms_accepted", "d-1")
    world.close()


def test_a_line_torn_by_a_kill_is_cut_off_and_the_file_goes_on(reborn, path) -> None:
    world = reborn()
    world.people.add(phone="13800001234", nickname=None, unionid=None)
    world.close()
    with path.open("ab") as file:
        file.write(b'{"kind":"person_added","at":"2026-01')
    second = reborn()
    assert len(second.people.all()) == 1
    second.people.add(phone="13900005678", nickname=None, unionid=None)
    second.close()
    third = reborn()
    assert [person.phone for person in third.people.all()] == ["13800001234", "13900005678"]


def test_only_the_owner_may_read_the_file(reborn, path) -> None:
    world = reborn()
    world.people.add(phone="13800001234", nickname=None, unionid=None)
    world.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lifted_fault_stays_lifted(reborn) -> None:
    world = reborn()
    world.faults.lay("sms", "hang", None, None)
    world.faults.lift()
    assert reborn().faults.all() == []
    world.close()


def test_without_a_path_nothing_is_written(config, clock, tmp_path) -> None:
    world = SandboxWorld(config, clock)
    world.people.add(phone="13800001234", nickname=None, unionid=None)
    assert list(tmp_path.iterdir()) == []


def test_outside_development_it_refuses_to_start(config, clock) -> None:
    world = SandboxWorld(replace(config, development=False), clock)
    with pytest.raises(SandboxRefused, match="开发"):
        build_sandbox(world)


def test_its_configuration_does_not_show_its_secrets(config) -> None:
    shown = repr(config)
    assert "secret" not in shown
    assert config.encoding_aes_key not in shown
