"""Who learns with public money: pictures beside presence checks, a port for the city's face service, the teacher's word."""
