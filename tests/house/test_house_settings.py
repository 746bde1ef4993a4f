"""Are settings read from everywhere they may stand, and is every mistake told at once without
telling a value?"""

from pathlib import Path

import pytest

from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.settings import PREFIX, SECRETS, Settings, SettingsProblem
from app.settings_reading import ENV_FILE, load
from tests.tools.settings_table import TARGET, page


def environment(**changes: str | None) -> dict[str, str]:
    """A complete environment, with changes; None takes a setting away."""
    values = {**fresh_secrets(), **stand_in_accounts("http://127.0.0.1:8080"), **changes}
    return {f"{PREFIX}{name.upper()}": value for name, value in values.items() if value is not None}


def problems_of(given: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsProblem) as raised:
        load(given)
    return raised.value.problems


def test_a_complete_environment_is_taken() -> None:
    settings = load(environment(port="9000"))
    assert (settings.port, settings.sandbox) == (9000, True)


def test_metrics_are_for_the_addresses_and_networks_that_are_named() -> None:
    settings = load(environment(metrics_from="127.0.0.1 10.8.0.0/16"))
    seen = [settings.may_see_metrics(each) for each in ("127.0.0.1", "10.8.3.4", "10.9.0.1", "?")]
    assert seen == [True, True, False, False]
    (problem,) = problems_of(environment(metrics_from="10.8.0.0/33"))
    assert "DAETONG_METRICS_FROM" in problem
    assert "/33" not in problem


def test_every_problem_is_reported_at_once() -> None:
    given = environment(
        port="seventy",
        base_url="daetong.example",
        wechat_mini_secret=None,
        seal_keys="k1:too-short",
        seal_index_key="c2hvcnQ=",
        wechat_aes_key="short",
        sms_receipt_secret="short",
        environment="production",
        colour="green",
    )
    names = [problem.partition(":")[0].removeprefix(PREFIX) for problem in problems_of(given)]
    assert names == [
        "BASE_URL",
        "COLOUR",
        "PORT",
        "SANDBOX",
        "SEAL_INDEX_KEY",
        "SEAL_KEYS",
        "SMS_RECEIPT_SECRET",
        "WECHAT_AES_KEY",
        "WECHAT_MINI_SECRET",
    ]


@pytest.mark.parametrize("name", [*sorted(SECRETS), "port", "environment", "base_url", "log_level"])
def test_no_problem_repeats_the_value_that_was_given(name: str) -> None:
    # base64 neither of 32 bytes nor of 43 signs, no address, no number: wrong everywhere but in a
    # secret that may be anything, and then the misspelt setting makes the load fail
    canary = "Zm9yYmlkZGVu-canary"
    text = "\n".join(problems_of(environment(**{name: canary, "colour": canary})))
    assert canary not in text


def test_nothing_at_all_names_everything_that_must_be_set() -> None:
    required = {name for name, field in Settings.model_fields.items() if field.is_required()}
    expected = sorted(f"{PREFIX}{name.upper()}: 没有设" for name in required)
    assert problems_of({}) == expected


def test_an_empty_value_is_no_value() -> None:
    given = environment(wechat_official_secret="", objects_url="")
    assert problems_of(given) == ["DAETONG_WECHAT_OFFICIAL_SECRET: 没有设"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_every_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    given = environment()
    variable = f"{PREFIX}{name.upper()}"
    path.write_text(f"{given.pop(variable)}\n")
    given[f"{variable}_FILE"] = str(path)
    value = getattr(load(given), name).get_secret_value()
    assert value == path.read_text().strip()


def test_what_is_no_secret_may_not_stand_in_a_file(tmp_path: Path) -> None:
    (path := tmp_path / "port").write_text("9000")
    problems = problems_of(environment() | {"DAETONG_PORT_FILE": str(path)})
    assert problems == ["DAETONG_PORT_FILE: 没有这一项设置，是不是写错了；见 docs/settings.md"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "读不了"), (b"\xff\xfe\x00", "不是文本文件"), (b" \n", "是空的")],
)
def test_a_secret_file_that_cannot_be_used_is_named_once(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    given = environment(wechat_mini_secret=None) | {"DAETONG_WECHAT_MINI_SECRET_FILE": str(path)}
    (problem,) = problems_of(given)
    assert problem.startswith(f"DAETONG_WECHAT_MINI_SECRET_FILE: {path} {message}")


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (path := tmp_path / "secret").write_text("another")
    given = environment() | {"DAETONG_WECHAT_MINI_SECRET_FILE": str(path)}
    assert problems_of(given) == ["DAETONG_WECHAT_MINI_SECRET: 给了两次（自己和 _FILE），只留一个"]


def test_the_environment_has_the_last_word_over_the_env_file(tmp_path: Path) -> None:
    (secret := tmp_path / "secret").write_text("from-the-file")
    lines = [f"{name}={value}" for name, value in environment(wechat_mini_secret=None).items()]
    lines += [f"DAETONG_WECHAT_MINI_SECRET_FILE={secret}", "DAETONG_PORT=9000"]
    (env_file := tmp_path / "house.env").write_text("\n".join(lines))
    given = {ENV_FILE: str(env_file)}
    assert load(given).port == 9000
    assert load(given).wechat_mini_secret.get_secret_value() == "from-the-file"
    own = given | {"DAETONG_WECHAT_MINI_SECRET": "from-the-environment", "DAETONG_PORT": "9001"}
    assert load(own).port == 9001
    assert load(own).wechat_mini_secret.get_secret_value() == "from-the-environment"


def test_an_env_file_that_is_not_there_is_a_problem() -> None:
    assert "DAETONG_ENV_FILE: nowhere.env 读不了" in problems_of({ENV_FILE: "nowhere.env"})


@pytest.mark.parametrize("given", ["production", None])
def test_the_stand_in_world_is_refused_outside_development(given: str | None) -> None:
    assert problems_of(environment(environment=given)) == [
        "DAETONG_SANDBOX: the stand-in world runs only with DAETONG_ENVIRONMENT=development"
    ]


def test_the_last_sealing_key_is_for_new_data() -> None:
    first, second = (fresh_secrets()["seal_keys"].partition(":")[2] for _ in range(2))
    settings = load(environment(seal_keys=f"old:{first}\nnew:{second}"))
    assert list(settings.sealing_keys()) == ["old", "new"]


def test_secrets_show_themselves_nowhere() -> None:
    given = environment()
    settings = load(given)
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    for name in SECRETS:
        assert given[f"{PREFIX}{name.upper()}"] not in shown


def test_the_settings_table_says_what_the_settings_are() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), f"run `make docs`; wanted:\n{page()}"
