"""What does a relative see on the phone from the first page to the mark? The journey is walked by
its own test (`make pictures`), in normal type and in large; its pictures and docs/phone-journey.md
are written anew."""

import asyncio
import io
import os
import sys

from PIL import Image

from tests.browser.kept_pictures import ASKED_FOR
from tests.browser.kept_pictures import FOLDER as SEEN
from tests.tools.tree import ROOT

JOURNEY = "tests/browser/test_a_relative_at_the_phone.py"
PAGE = ROOT / "docs" / "phone-journey.md"
FOLDER = ROOT / "docs" / "images" / "phone"
MODES = ("normal", "elder")
QUALITY = 55
LARGEST = 40 * 1024
# In the order of the journey; what is said of each is what it shows.
PICTURES = {
    "first": "第一次打开，先认一下是谁",
    "bind-code": "短信里的数字填进来",
    "people-text": "给家人看的同意书，先看后发验证码",
    "people-authorised": "家人同意了；能办什么、到哪天，写在下面",
    "new-claim": "选几样，马上告诉要准备什么",
    "filing-blurred": "拍糊了，当场说，重拍",
    "filing-twice": "同一张又选了一次，不再传",
    "home-unsent": "断网、页面被关掉以后再打开，接着传",
    "filing-typed": "医院、日期、账户填好",
    "filing-returned": "登录中途失效，填的都还在",
    "filing-stopped": "账号看着抄错了，提交以前说一声；看过再点",
    "claim-filed": "交上去了：编号、最晚办结、进度",
    "home-waiting": "要补材料，首页第一件就是它",
    "claim-wanted": "要补什么、为什么",
    "filing-more": "就在这里补拍",
    "claim-paid": "核定了，打款了",
    "statement": "为什么是这个数",
    "statement-tree": "一步一步，按条款；家人这一年别的申请，问本人",
    "claim-mark": "确认到账以后打分",
    "claim-marked": "打好了",
}
_HEAD = (
    "# 替家人申请，一页一页 (phone journey)\n\n"
    "女儿替父亲申请，从第一次打开到打分，360像素宽的手机网页；左边普通字号，右边大字版。"
    "照片一张糊了重拍，一张选重了；中间断网、页面被关掉、登录失效各一次。"
    "这一页和图由 `make pictures` 从测试（`tests/browser/test_a_relative_at_the_phone.py`）"
    "走过的页面重新生成，不要手改。\n\n"
    "替家人申请、五张照片，一路顺利要点12下（相机里的按钮不算）。装了识字的，一个字也不用填；"
    "这里走的是没有装的，填6格：医院、两个日期、户名、账号、开户行。测试数着。\n\n"
    "| | 普通 | 大字版 |\n|---|---|---|\n"
)


def page() -> str:
    """The page with all pictures in their order."""
    rows = [
        f"| {words} | "
        + " | ".join(f"![{words}](images/phone/{name}-{mode}.webp)" for mode in MODES)
        + " |"
        for name, words in PICTURES.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"


def small(picture: bytes) -> bytes:
    """The same picture as WebP."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


async def take() -> None:
    """Walk the journey, then keep its pictures; all of them, or none."""
    env = {**os.environ, "REQUIRE_BROWSER": "1", ASKED_FOR: "1"}
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0"]
    walk = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, JOURNEY, "-k", "sees_the_money_come", cwd=ROOT, env=env
    )
    if await walk.wait() != 0:
        raise SystemExit("the journey did not come to its end; the pictures stay as they are")
    taken = {}
    for name in PICTURES:
        for mode in MODES:
            taken[f"{name}-{mode}.webp"] = small((SEEN / f"phone-{name}-{mode}.png").read_bytes())
    if large := [name for name, picture in taken.items() if len(picture) > LARGEST]:
        raise SystemExit(f"more than {LARGEST} bytes: {', '.join(large)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    for name, picture in taken.items():
        (FOLDER / name).write_bytes(picture)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{len(taken)} pictures, {sum(map(len, taken.values())) // 1024} kB\n")


if __name__ == "__main__":
    asyncio.run(take())
