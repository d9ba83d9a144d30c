// Courses taken along and marks not yet sent; files of lessons lie in the cache that sw.js reads. No name and no number.
"use strict";
const FILES = "jl-lessons";
class LessonShelf extends DeviceShelf {
  constructor() { super("jianglu", { courses: "id", marks: "key" }, { copies: "courses", queue: "marks" }); }
  portions(rows) { return super.portions(rows.sort((a, b) => (a.at < b.at ? -1 : 1))); }
  body(marks) { return { marks }; }
  async drop(course) {
    const files = await caches.open(FILES);
    for (const lesson of course.lessons) if (lesson.media) await files.delete(lesson.media);
    await this.remove("courses", course.id);
  }
  async wipe() {
    await super.wipe();
    await caches.delete(FILES);
  }
}
const Shelf = new LessonShelf();
