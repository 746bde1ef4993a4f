"""How well do chats go? Serves /window/chat-figures to supervisors: bars of four weeks, waits, and
what people come back with."""

from aiohttp import web

from casework.handover.chat_turns import TURN_OUTCOME_WORDS
from casework.handover.figures import FIGURE_READERS, ChatFigures, HandoverFigures
from casework.handover.owners import HANDOVER_REASON_WORDS
from faq.live import LiveFaq
from frontdoor.guards import staff
from window.rendering import Pages
from window.visits import visit_of

PAGE = "/window/chat-figures"
WIDTH, BAR, GAP, LEFT = 720, 26, 18, 110


class ChatFigurePages:
    """会话数字."""

    def __init__(self, figures: HandoverFigures, faq: LiveFaq, pages: Pages) -> None:
        self._figures = figures
        self._faq = faq
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(PAGE, self.show)]

    @staff(*FIGURE_READERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The last four weeks."""
        visit = visit_of(request)
        figures = await self._figures.last_weeks(visit.actor)
        titles = dict(self._faq.titles())
        return self._pages.render(
            "chat_figures.html",
            visit,
            section="chats",
            figures=figures,
            bars=bars(figures),
            size=(WIDTH, len(figures.weeks) * (BAR + GAP)),
            bar_height=BAR,
            outcomes=TURN_OUTCOME_WORDS,
            reasons=[(HANDOVER_REASON_WORDS[k], n) for k, n in figures.reasons.items()],
            topics=[(titles.get(topic, topic), n) for topic, n in figures.missed_topics],
            wait=waited(figures.wait_median),
        )


def bars(figures: ChatFigures) -> list[tuple[str, float, float, float, str]]:
    """Outcome, left, top, width and words of every part of the bars, one bar for each week."""
    most = max((week.handled for week in figures.weeks), default=0) or 1
    made: list[tuple[str, float, float, float, str]] = []
    for number, week in enumerate(figures.weeks):
        left = float(LEFT)
        for outcome, words in TURN_OUTCOME_WORDS.items():
            times = week.outcomes.get(outcome, 0)
            width = (WIDTH - LEFT) * times / most
            if times:
                top = number * (BAR + GAP)
                made.append(
                    (outcome.value, round(left, 1), top, round(width, 1), f"{words}{times}次")
                )
            left += width
    return made


def waited(seconds: int | None) -> str:
    """A wait as somebody says it; empty when nobody waited."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"
