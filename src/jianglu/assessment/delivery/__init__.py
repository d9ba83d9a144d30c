"""The online theory exam: one sitting, frozen papers, answers that survive."""
