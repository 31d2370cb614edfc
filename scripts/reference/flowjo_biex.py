#!/usr/bin/env python3
"""Writes channels of the biexponential table of FlowJo as FlowKit 1.3.2 has it: flowjo_biex.py > crates/gating/tests/data/flowjo_biex.csv"""
import warnings; warnings.filterwarnings("ignore")
import numpy as np, sys
from flowkit._models.transforms._wsp_transforms import WSPBiexTransform
vals=[-1e6,-5000,-1000,-316.25,-100,-31,-10,-1,-0.1,0,0.01,1,3.7,10,33,100,456.5,1000,5000,1e4,77777.7,1e5,200000,262143.5,262144,3e5]
print("max,neg,width,pos,value,channel")
for (mx,neg,w,pos) in [(262144.000029,0,-10,4.418540),(262144,0,-10,4.418539922),(262144.000029,0,-100,4.41854),(262144,1,-31.6227766,4.418539922),(262144,0.5,-3.16227766,4.418539922),(1000000,0,-1000,5),(262144,0,-1,4.418539922),(16777216,2,-100,6)]:
    t=WSPBiexTransform(negative=neg,width=w,positive=pos,max_value=mx)
    y=t.apply(np.array(vals,dtype=float))
    for v,c in zip(vals,y): print(mx,neg,w,pos,repr(float(v)),repr(float(c)),sep=",")
