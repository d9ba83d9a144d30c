"""Addresses of the statistics room."""

from django.urls import path

from . import views, views_explore, views_leader, views_plan, views_returns

app_name = "statistics"
urlpatterns = [
    path("statistics/", views.public, name="public"),
    path("statistics/indicators/", views.indicators, name="indicators"),
    path("office/statistics/", views.dashboard, name="dashboard"),
    path("office/statistics/targets/new/", views_plan.new, name="target_new"),
    path("office/statistics/targets/<int:pk>/", views.report, name="report"),
    path("office/statistics/targets/<int:pk>/districts/", views_plan.districts, name="plan"),
    path("office/statistics/targets/<int:pk>/later/", views_plan.later, name="later_plan"),
    path("office/explorer/", views_explore.explore, name="explorer"),
    path("office/explorer/save/", views_explore.save, name="save_view"),
    path("office/explorer/<int:pk>/forget/", views_explore.forget, name="forget_view"),
    path("office/returns/", views_returns.returns, name="returns"),
    path("office/returns/new/", views_returns.begin, name="return_new"),
    path("office/returns/<int:pk>/", views_returns.detail, name="return"),
    path("office/returns/<int:pk>/save/", views_returns.save, name="return_save"),
    path("office/statistics/leader/", views_leader.leader, name="leader"),
    path("office/statistics/learning/", views_explore.learning, name="learning"),
    path("wall/", views_leader.wall, name="wall"),
    path("data/catalog.jsonld", views.catalogue, name="catalogue"),
    path("data/<slug:code>-<slug:dimension>-<int:year>.<slug:kind>", views.dataset, name="dataset"),
    path("office/statistics/<slug:code>/", views.drill, name="drill"),
]
