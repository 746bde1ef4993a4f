"""Which lectures and free clinics does the city hold? One is tomorrow and one next week, one was
called off, one waits for the second person."""

from datetime import datetime, timedelta

from app.demo.city.scene import City, Scene
from casework.activities.views import ActivityKind, NewActivity
from claims_core.claim import Role

APPROVAL = "演示〔2026〕2号（虚构）"


def _new(kind: ActivityKind, title: str, words: str, starts_at: datetime) -> NewActivity:
    return NewActivity(kind, title, words, "市民中心一楼报告厅", starts_at, 60, APPROVAL)


async def people_sign_up(city: City) -> None:
    """Three are opened, somebody comes to all, and one is called off."""
    person = city.resident(1949)
    await city.clock.until(6, "09:50")
    citizen = await city.settle_in(person, follows=True)
    activities, staff = city.services.window.activities, city.office.staff
    tomorrow = city.clock.moment(1, "10:00") + timedelta(days=1)
    clinic = _new(ActivityKind.FREE_CLINIC, "量血压测血糖", "空腹来，带医保卡。", tomorrow)
    later = tomorrow + timedelta(days=9)
    lecture = _new(ActivityKind.LECTURE, "冬天护好关节", "医生讲怎么动、怎么暖。", later)
    meeting = _new(ActivityKind.PATIENT_MEETING, "糖友见面会", "说说一日三餐怎么安排。", later)
    dancing = _new(ActivityKind.LECTURE, "稳稳当当不摔跤", "带大家练一练站和走。", later)
    opened = (clinic, lecture, dancing)
    made = [await activities.make(staff[Role.PUBLICITY], each) for each in opened]
    await activities.make(staff[Role.PUBLICITY], meeting)
    for each in made:
        await activities.open(staff[Role.SUPERVISOR], each)
    for text in ("活动", "报名 1", "报名 2", "报名 3"):
        await city.home.ask(citizen, text)
    await city.clock.until(3, "16:10")
    await activities.cancel(staff[Role.PUBLICITY], made[1], "讲课的医生临时有手术")


SCENES = (Scene("活动报名", people_sign_up),)
