"""Pages of assessment: public, worker, exam, body, assessor, bureau."""
