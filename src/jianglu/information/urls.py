"""Addresses of the information room."""

from django.urls import path

from . import views

app_name = "information"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("articles/", views.articles, name="articles"),
    path("articles/<int:pk>/", views.article, name="article"),
    path("office/articles/", views.drafts, name="drafts"),
    path("office/articles/new/", views.new, name="new"),
    path("office/articles/<int:pk>/", views.draft, name="draft"),
    path("office/articles/<int:pk>/submit/", views.submit, name="submit"),
]
