"""Addresses of people."""

from django.urls import path, re_path

from .views import me, office, unit

app_name = "people"
urlpatterns = [
    path("me/passport/", me.my_passport, name="passport"),
    path("me/privacy/", me.privacy, name="privacy"),
    path("me/privacy/consents/<slug:purpose>/", me.consent, name="consent"),
    path("workspace/people/", unit.people, name="unit"),
    path("workspace/people/add/", unit.add, name="add"),
    path("office/people/", office.people, name="people"),
    path("office/people/register/", office.register, name="register"),
    path("office/people/import/", office.sheets, name="imports"),
    re_path(r"^office/people/import/(?P<kind>people|insurance)/$", office.upload, name="upload"),
    re_path(r"^office/people/import/(?P<kind>people|insurance)\.xlsx$", office.sheet, name="sheet"),
    path("people/<int:person_id>/", office.person, name="person"),
    re_path(r"^people/(?P<person_id>\d+)/reveal/(?P<what>number|phone)/$", office.reveal, name="reveal"),
]
