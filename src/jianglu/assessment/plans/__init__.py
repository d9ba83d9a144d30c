"""Plans, registrations, seats and admission tickets."""
