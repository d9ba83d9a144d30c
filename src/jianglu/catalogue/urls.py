"""Addresses of the catalogue."""

from django.urls import path, register_converter

from . import views


class CodeConverter:
    """An occupation code, M-mm-nn-oo."""

    regex = r"[1-8]-\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ClassConverter(CodeConverter):
    """A class code: 6, 6-18 or 6-18-02."""

    regex = r"[1-8](-\d{2}){0,2}"


register_converter(CodeConverter, "occupation")
register_converter(ClassConverter, "occupation_class")

app_name = "catalogue"
urlpatterns = [
    path("occupations/", views.index, name="browse"),
    path("occupations/lists/", views.lists, name="lists"),
    path("occupations/lists/<slug:kind>/", views.lists, name="list"),
    path("occupations/classes/<occupation_class:code>/", views.browse, name="class"),
    path("office/occupations/<occupation:code>/", views.maintain, name="maintain"),
    path("occupations/<occupation:code>/", views.detail, name="detail"),
]
